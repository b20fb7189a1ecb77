"""Say whether a PostgreSQL server answers at the address given, and may be used for tests: exit 0, or 1 and one line why."""

from __future__ import annotations

import sys
from urllib.parse import urlsplit

import psycopg


def main() -> int:
    url = urlsplit(sys.argv[1])
    # Not urlunsplit: it drops the empty host of a socket address.
    server = f"{url.scheme}://{url.netloc}/postgres"
    question = "select rolcreatedb or rolsuper from pg_roles where rolname = current_user"
    try:
        with psycopg.connect(server, connect_timeout=3) as connection:
            row = connection.execute(question).fetchone()
    except psycopg.OperationalError as error:
        print(str(error).strip().splitlines()[0])
        return 1
    if row is None or not row[0]:
        print("the user there may not create databases")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
