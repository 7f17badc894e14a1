"""What a history tells of tags and debts: lives, origins, touches, receipts."""
