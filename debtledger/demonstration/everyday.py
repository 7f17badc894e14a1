"""What was committed from day to day: features, rules, texts, and what a debt has cost meanwhile."""

from __future__ import annotations

from typing import Final, NamedTuple

TOKEN, TAX, EXPORT, NUMBERS = "D-7k3fq2m9", "D-t5c1y9ja", "D-9ze4w1tb", "D-4hq8n2vd"


class Change(NamedTuple):
    """One commit: how many days ago, by whom, and the line that it adds below the first that has `below`.

    cost: the debt that this has cost hours, and how many, as a trailer of the commit says.
    """

    ago: int
    who: str
    message: str
    path: str
    below: str
    line: str
    cost: tuple[str, float] | None = None


def _rates() -> tuple[Change, ...]:
    """The table of taxes, which everybody has to touch for every market."""
    rows = (
        (702, "maria", "AT", "freight", 0.2, 0.0),
        (655, "ravi", "NL", "freight", 0.21, 0.0),
        (596, "maria", "BE", "freight", 0.21, 0.0),
        (541, "tomas", "LU", "freight", 0.17, 0.0),
        (488, "maria", "FR", "freight", 0.2, 0.0),
        (352, "maria", "PL", "freight", 0.23, 1.5),
        (338, "ravi", "CZ", "freight", 0.21, 1.0),
        (319, "tomas", "SK", "freight", 0.2, 0.0),
        (304, "lea", "DK", "freight", 0.25, 1.5),
        (283, "maria", "SE", "freight", 0.25, 0.0),
        (262, "ravi", "FI", "freight", 0.24, 2.0),
        (241, "lea", "DE", "groceries", 0.07, 0.0),
        (222, "tomas", "DE", "books", 0.07, 0.0),
        (203, "maria", "FR", "groceries", 0.055, 1.0),
        (185, "ines", "IT", "freight", 0.22, 0.0),
        (166, "lea", "ES", "freight", 0.21, 2.0),
        (147, "ravi", "PT", "freight", 0.23, 0.0),
        (124, "maria", "IE", "freight", 0.23, 1.5),
        (103, "tomas", "GR", "freight", 0.24, 0.0),
        (88, "ines", "HU", "freight", 0.27, 1.0),
        (71, "ravi", "RO", "freight", 0.19, 0.0),
        (58, "lea", "BG", "freight", 0.2, 1.5),
        (43, "maria", "HR", "freight", 0.25, 0.0),
        (33, "ines", "SI", "freight", 0.22, 2.0),
        (24, "ravi", "EE", "freight", 0.22, 0.0),
        (11, "lea", "LV", "freight", 0.21, 1.0),
    )
    return tuple(
        Change(
            ago=ago,
            who=who,
            message=f"tax of {goods} in {country}",
            path="billing/tax.py",
            below="rates = {",
            line=f'        ("{country}", "{goods}"): {rate:g},',
            cost=(TAX, hours) if hours else None,
        )
        for ago, who, country, goods, rate, hours in rows
    )


def _texts() -> tuple[Change, ...]:
    """Words of the portal."""
    rows = (
        (712, "ines", "paid", "bezahlt"),
        (690, "ines", "open", "offen"),
        (661, "lea", "overdue", "ueberfaellig"),
        (628, "ines", "customer", "Kunde"),
        (585, "ines", "search", "Suche"),
        (552, "lea", "total", "Summe"),
        (507, "ines", "net", "netto"),
        (463, "ines", "tax", "Steuer"),
        (421, "lea", "due on", "faellig am"),
        (384, "ines", "download", "Herunterladen"),
        (341, "ines", "reminder", "Mahnung"),
        (287, "lea", "import", "Einlesen"),
        (255, "ines", "rows read", "gelesene Zeilen"),
        (212, "ines", "refused", "abgelehnt"),
        (158, "lea", "sign out", "Abmelden"),
        (117, "ines", "settings", "Einstellungen"),
        (66, "ines", "address", "Anschrift"),
        (19, "lea", "help", "Hilfe"),
    )
    return tuple(
        Change(
            ago,
            who,
            f"portal: say {word} in german",
            "portal/src/texts.ts",
            '"bills"',
            f'  "{word}": "{said}",',
        )
        for ago, who, word, said in rows
    )


def _tables() -> tuple[Change, ...]:
    """Steps of the database, each a file of its own."""
    rows = (
        (698, "ravi", "002_address", "ALTER TABLE tenant ADD COLUMN address TEXT;"),
        (634, "ravi", "003_lines", "CREATE TABLE line (invoice TEXT, goods TEXT, net NUMERIC);"),
        (569, "tomas", "004_paid_at", "ALTER TABLE invoice ADD COLUMN paid_at TIMESTAMP;"),
        (495, "ravi", "005_reminder", "CREATE TABLE reminder (invoice TEXT, sent_at TIMESTAMP);"),
        (437, "tomas", "006_country", "ALTER TABLE tenant ADD COLUMN country TEXT;"),
        (366, "ravi", "007_upload", "CREATE TABLE upload (id TEXT PRIMARY KEY, tenant TEXT, rows INTEGER);"),
        (236, "tomas", "008_refused", "ALTER TABLE upload ADD COLUMN refused INTEGER;"),
        (129, "ravi", "009_language", "ALTER TABLE tenant ADD COLUMN language TEXT;"),
        (54, "tomas", "010_cost_centre", "ALTER TABLE invoice ADD COLUMN cost_centre TEXT;"),
    )
    return tuple(
        Change(ago, who, f"db: {name[4:].replace('_', ' ')}", f"db/{name}.sql", "", f"{statement}\n")
        for ago, who, name, statement in rows
    )


def _routes() -> tuple[Change, ...]:
    """Addresses that the service answers, and which of them a token opens."""
    routes = (
        (680, "maria", "POST /invoices", "invoices.add"),
        (617, "ravi", "POST /payments", "invoices.paid"),
        (531, "maria", "GET /reminders", "invoices.reminders"),
        (446, "tomas", "GET /export", "invoices.export"),
        (312, "maria", "GET /tenant", "invoices.tenant"),
    )
    opened = (
        (276, "maria", "POST /import", 0.0),
        (268, "maria", "GET /import", 1.0),
        (249, "ravi", "DELETE /import", 0.0),
        (231, "maria", "GET /uploads", 1.5),
        (209, "ravi", "POST /uploads", 0.0),
        (193, "maria", "GET /refused", 0.0),
        (171, "tomas", "POST /again", 2.0),
        (152, "maria", "GET /balance", 0.0),
        (131, "ravi", "GET /statement", 1.0),
        (109, "maria", "POST /reminders", 0.0),
        (84, "ravi", "GET /contacts", 1.5),
        (62, "maria", "POST /contacts", 0.0),
        (37, "tomas", "GET /balance/month", 1.0),
        (17, "maria", "GET /statement/year", 0.0),
    )
    return (
        *(
            Change(ago, who, f"api: {route}", "billing/api.py", "ROUTES = {", f'    "{route}": {function},')
            for ago, who, route, function in routes
        ),
        *(
            Change(
                ago=ago,
                who=who,
                message=f"auth: tokens open {route}",
                path="billing/auth.py",
                below="allowed = [",
                line=f'        "{route}",',
                cost=(TOKEN, hours) if hours else None,
            )
            for ago, who, route, hours in opened
        ),
    )


def _columns() -> tuple[Change, ...]:
    """Columns that one customer wanted, one after the other."""
    rows = (
        (512, "tomas", "driver", 3.0),
        (483, "tomas", "plate", 0.0),
        (452, "lea", "pallets", 4.0),
        (418, "tomas", "weight", 0.0),
        (389, "tomas", "route", 3.5),
        (357, "lea", "order of the branch", 0.0),
        (326, "tomas", "second cost centre", 5.0),
        (294, "tomas", "toll", 0.0),
        (258, "ravi", "diesel surcharge", 4.0),
        (217, "tomas", "remark", 0.0),
        (174, "lea", "remark of the driver", 3.0),
        (133, "tomas", "tax in local money", 0.0),
        (92, "tomas", "carrier", 4.5),
        (46, "lea", "second carrier", 0.0),
        (14, "tomas", "branch", 3.0),
    )
    return tuple(
        Change(
            ago=ago,
            who=who,
            message=f"export: the column {column} for cus:07",
            path="billing/exports.py",
            below="columns = [",
            line=f'        "{column}",',
            cost=(EXPORT, hours) if hours else None,
        )
        for ago, who, column, hours in rows
    )


def _measured() -> tuple[Change, ...]:
    """What a job measures, now and then."""
    rows = (
        (670, 20, 4),
        (576, 35, 7),
        (500, 48, 11),
        (425, 70, 15),
        (350, 105, 19),
        (270, 150, 24),
        (200, 205, 29),
        (140, 255, 33),
        (80, 300, 37),
        (38, 325, 39),
        (6, 340, 41),
    )
    return tuple(
        Change(
            ago=ago,
            who="ravi",
            message="ops: what we measured",
            path="ops/metrics.csv",
            below="\0",
            line=f"<{ago}>,{bills},{tenants}",
        )
        for ago, bills, tenants in rows
    )


OTHERS: Final = (
    Change(720, "lea", "run the tests", "ops/test.sh", "", "#!/bin/sh\npython -m pytest billing\n"),
    Change(707, "tomas", "pdf: the foot of a page", "billing/pdf.py", "pages = [", "    foot = bill.terms"),
    Change(
        673,
        "maria",
        "mail: a subject",
        "billing/mail.py",
        "message = ",
        '    message["Subject"] = bill.number',
    ),
    Change(
        643,
        "lea",
        "portal: round amounts",
        "portal/src/money.ts",
        "const cents",
        '  if (isNaN(cents)) return "";',
    ),
    Change(605, "tomas", "pdf: several columns", "billing/pdf.py", "foot = ", "    columns = bill.columns"),
    Change(
        560,
        "ravi",
        "mail: the sender of a tenant",
        "billing/mail.py",
        "message = ",
        '    message["From"] = bill.tenant',
    ),
    Change(
        523,
        "ines",
        "portal: stay signed in",
        "portal/src/session.ts",
        "restore()",
        "  // HACK: two tabs share nothing",
    ),
    Change(476, "lea", "pdf: the logo", "billing/pdf.py", "columns = ", "    logo = bill.logo"),
    Change(
        430,
        "maria",
        "numbers: a prefix for each tenant",
        "billing/invoices.py",
        "db.locked",
        "        prefix = db.prefix(tenant)",
    ),
    Change(399, "tomas", "pdf: page numbers", "billing/pdf.py", "logo = ", "    numbered = True"),
    Change(
        374,
        "ravi",
        "numbers: a year in front",
        "billing/invoices.py",
        "db.locked",
        '        year = db.read("year")',
        (NUMBERS, 2.0),
    ),
    Change(
        331,
        "ines",
        "portal: the inbox says how many",
        "portal/src/inbox.ts",
        "setInterval",
        '    document.title = "bills";',
    ),
    Change(298, "lea", "pdf: two languages", "billing/pdf.py", "numbered = ", "    language = bill.language"),
    Change(
        244,
        "ravi",
        "numbers: credit notes",
        "billing/invoices.py",
        "db.locked",
        '        credit = db.read("credit")',
    ),
    Change(
        188,
        "lea",
        "portal: bills of a month",
        "portal/src/inbox.ts",
        "setInterval",
        "    const month = new Date();",
    ),
    Change(
        142,
        "ravi",
        "numbers: one counter for each country",
        "billing/invoices.py",
        "db.locked",
        '        country = db.read("country")',
        (NUMBERS, 3.0),
    ),
    Change(98, "tomas", "pdf: long tables", "billing/pdf.py", "language = ", "    rows = bill.rows"),
    Change(
        76,
        "ines",
        "portal: import shows its progress",
        "portal/src/upload.ts",
        "const rows",
        "  // TODO: say which row is wrong",
    ),
    Change(
        48,
        "maria",
        "closing: leave out credit notes",
        "billing/closing.py",
        "db.all",
        "        if bill.credit: continue",
    ),
    Change(
        28,
        "ravi",
        "numbers: retry on a lock",
        "billing/invoices.py",
        "db.locked",
        "        db.patient()",
        (NUMBERS, 2.5),
    ),
    Change(
        22,
        "maria",
        "closing: a summary by mail",
        "billing/closing.py",
        '"""Send',
        "    mail.summary(month)",
    ),
    Change(9, "ines", "portal: help for the import", "portal/help.md", "", "# Import\n\nOne bill a line.\n"),
)


"""Everything else."""

CHANGES: Final = (
    *_rates(),
    *_texts(),
    *_tables(),
    *_routes(),
    *_columns(),
    *_measured(),
    *OTHERS,
)
