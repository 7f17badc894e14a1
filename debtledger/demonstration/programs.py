"""The files of the company as they were on the first day: a service in Python, one in TypeScript, and SQL."""

from __future__ import annotations

from typing import Final

FIRST_FILES: Final = {
    "README.md": """# Paperboat

Bills for freight: `billing` (Python) writes and sends them, `portal` (TypeScript) shows them, `db`
keeps them.
""",
    ".gitignore": "__pycache__/\nnode_modules/\n",
    "requirements.txt": "flask==3.0.3\npyjwt==1.7.1\nreportlab==4.2.0\n",
    "ops/metrics.csv": "date,invoices an hour,customers\n<730>,12,3\n",
    "billing/api.py": '''"""The addresses of the billing service."""

from billing import auth, invoices, mail

ROUTES = {
    "GET /health": lambda request: "ok",
    "GET /invoices": invoices.list_all,
}


def handle(request):
    """Answer a request of a tenant."""
    if not auth.check(request):
        return 401
    # TODO: say which routes there are
    return ROUTES[request.route](request)
''',
    "billing/auth.py": '''"""Who may call the billing service."""

from billing.keys import KEY, signing_key


def check(request):
    """Whether the request comes from one of our tenants."""
    allowed = [
        "GET /invoices",
    ]
    return request.token == KEY and request.route in allowed
''',
    "billing/keys.py": '''"""The keys that tokens are signed with."""

KEY = "from the environment"


def signing_key(tenant):
    """The key of a tenant."""
    return KEY
''',
    "billing/tax.py": '''"""How much tax is on a line of a bill."""


def rate_for(country, goods, day):
    """The share of tax, for the goods on a day."""
    rates = {
        ("DE", "freight"): 0.19,
    }
    return rates.get((country, goods), 0.19)


def with_tax(net, country, goods, day):
    """What has to be paid."""
    return net * (1 + rate_for(country, goods, day))
''',
    "billing/invoices.py": '''"""Bills, and their numbers."""

from billing import db


def next_number(tenant):
    """The number of the next bill, without gaps, as the law wants it."""
    with db.locked("counter"):
        number = db.read("counter")
        db.write("counter", number + 1)
    return f"{tenant}-{number:06}"


def list_all(request):
    """The bills of a tenant."""
    # FIXME: pages, once somebody has more than a few hundred
    return db.all("invoice", request.tenant)
''',
    "billing/gateway.py": '''"""Payments, through whoever takes the money."""


def charge(card, amount):
    """Take the money from a card."""
    return {"paid": True, "amount": amount}
''',
    "billing/mail.py": '''"""Bills by mail."""

from billing import smtp


def send(bill, address):
    """Send a bill; give the number of the message."""
    message = smtp.message(bill, address)
    return smtp.send(message)
''',
    "billing/pdf.py": '''"""Bills on paper."""


def draw(bill):
    """All pages of a bill."""
    pages = [head(bill)]
    for line in bill.lines:
        pages[-1].append(line)
    return pages


def head(bill):
    """The top of the first page."""
    return [bill.number, bill.tenant]
''',
    "billing/fax.py": '''"""Bills by fax, for those who want them so."""


def send(bill, number):
    """Send the pages one by one."""
    return [bill.page(each) for each in range(bill.pages)]
''',
    "portal/package.json": '{\n  "name": "portal",\n  "version": "1.0.0",\n  "private": true\n}\n',
    "portal/src/money.ts": """// Amounts as people read them.

export function shown(amount: number): string {
  const cents = Math.round(amount * 100);
  return (cents / 100).toFixed(2) + " EUR";
}

export function sum(amounts: number[]): number {
  return amounts.reduce((one, other) => one + other, 0);
}
""",
    "portal/src/session.ts": """// Who is signed in.

export function restore(): string | null {
  return window.sessionStorage.getItem("session");
}
""",
    "portal/src/texts.ts": """// What the portal says, in the languages of its users.

export const TEXTS: Record<string, string> = {
  "bills": "Rechnungen",
};
""",
    "portal/src/inbox.ts": """// The bills that came in since the last look.

export function watch(show: (bills: string[]) => void): void {
  window.setInterval(() => {
    fetch("/invoices").then((answer) => answer.json()).then(show);
  }, 1000);
}
""",
    "db/001_start.sql": """-- Tenants and their bills.
CREATE TABLE tenant (id TEXT PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE invoice (id TEXT PRIMARY KEY, tenant TEXT NOT NULL, sent_at TIMESTAMP, net NUMERIC);
""",
}
EXPORTS: Final = '''"""Bills as tables, for the programs of customers."""


def rows(bills):
    """A row for each bill."""
    return [[bill.number, bill.day, bill.net] for bill in bills]


def rows_by_cost_centre(bills):
    """A row for each bill, in the order and with the columns that one customer wants."""
    columns = [
        "number",
        "cost centre",
    ]
    return [[bill.field(each) for each in columns] for bill in sorted(bills, key=cost_centre)]


def cost_centre(bill):
    """Where the customer books the bill."""
    return bill.field("cost centre")
'''
IMPORT: Final = """// Many bills at once, from a file.

export async function upload(file: File): Promise<number> {
  if (file.size > 20_000_000) {
    throw new Error("larger than 20 MB");
  }
  const rows = (await file.text()).split("\\n");
  await fetch("/import", { method: "POST", body: JSON.stringify(rows) });
  return rows.length;
}
"""
CLOSING: Final = '''"""The end of the month: somebody starts this by hand, and looks whether it has worked."""

from billing import db, mail


def close(month):
    """Send what has not been sent."""
    for bill in db.all("invoice", month):
        if not bill.sent:
            mail.send(bill, bill.address)
'''
SAMPLES: Final = '''"""Bills to try things on."""

SAMPLES = [
    {"tenant": "a real one", "net": 120.0},
]


def sample(number):
    """One of them."""
    return SAMPLES[number % len(SAMPLES)]
'''
REMINDERS: Final = '''"""Reminders."""

from billing import mail


def remind(bill):
    """Ask for the money."""
    mail.send(bill, bill.address)
'''
MESSAGES: Final = '''"""Bills by mail."""

from billing import smtp


class Message:
    """One bill on its way."""

    def __init__(self, bill, address):
        self.parts = smtp.message(bill, address)

    def send(self):
        """Give the number of the message."""
        return smtp.send(self.parts)
'''
SESSION: Final = """// DEBT(@ines, reliability)[<-18>]: a session is lost when the tab is closed
//   cost: 6h
//   interest: 0.5h/sprint
//   bought: no store for sessions in the pilot
"""
INDEX: Final = """-- DEBT(@ravi, performance): bills that were sent have no index
--   cost: 3h
--   interest: 0.5h/sprint
--   repay-when: 2000 bills a day
"""
LARGE: Final = """  // DEBT(@ines): files above 20 MB are refused
  //   cost: 10h
  //   bought: no upload in parts
  //   repay-when: a design partner sends larger ones
"""
