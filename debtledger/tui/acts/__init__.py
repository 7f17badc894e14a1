"""What people do on the screens: the verbs of the commands, asked for in dialogs, done beside the screen."""
