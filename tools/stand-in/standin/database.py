"""A PostgreSQL server in memory, with a database for each stack."""

import os
import subprocess

import psycopg

from standin import process
from standin.process import PARTS, RUN, StandInError

PORT = 5432
OWNER = "drawbridge"
PASSWORD = "known-to-no-log"
# PostgreSQL refuses to run as root.
AS_NOBODY = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]


class Server:
    def __init__(self):
        data = RUN / "postgres"
        data.mkdir()
        os.chown(data, 65534, 65534)
        binaries = PARTS / "postgres" / "bin"
        password = RUN / "postgres-password"
        password.write_text(PASSWORD)
        password.chmod(0o644)
        made = subprocess.run(
            AS_NOBODY + [binaries / "initdb", "-D", data, "-U", "postgres", "-A", "scram-sha-256"]
            + [f"--pwfile={password}", "--encoding=UTF8", "--locale=C", "--no-sync"],
            capture_output=True,
            text=True,
        )
        if made.returncode != 0:
            raise StandInError(f"initdb: {made.stderr.strip()}")
        # Functions come from the bridge of the engine.
        with open(data / "pg_hba.conf", "a", encoding="utf-8") as hba:
            hba.write("host all all 172.16.0.0/12 scram-sha-256\n")
        self.server = process.start(
            "postgres",
            AS_NOBODY + [binaries / "postgres", "-D", data, "-p", PORT, "-k", RUN / "tmp"]
            + ["-c", "listen_addresses=*", "-c", "fsync=off", "-c", "max_connections=200"],
        )
        process.ready("postgres", self.server, self._answers, 30)
        with self.connect("postgres", "postgres") as connection:
            connection.execute(f"CREATE ROLE {OWNER} LOGIN PASSWORD '{PASSWORD}'")

    def _answers(self):
        try:
            self.connect("postgres", "postgres").close()
            return True
        except psycopg.OperationalError:
            return False

    @staticmethod
    def connect(database, user=OWNER):
        """A connection without transaction, to be closed by the caller."""
        return psycopg.connect(
            host="127.0.0.1", port=PORT, dbname=database, user=user, password=PASSWORD, autocommit=True
        )

    def create(self, name):
        with self.connect("postgres", "postgres") as connection:
            connection.execute(f"CREATE DATABASE {name} OWNER {OWNER}")
        return Database(name)


class Database:
    """One database, as an application sees it."""

    def __init__(self, name):
        self.name = name
        # Functions reach it as their own loopback: TLS is asked for everywhere else.
        self.secret = {
            "url": f"jdbc:postgresql://127.0.0.1:{PORT}/{name}",
            "username": OWNER,
            "password": PASSWORD,
        }

    def execute(self, sql, *values):
        with Server.connect(self.name) as connection:
            connection.execute(sql, values or None)

    def as_superuser(self, sql):
        with Server.connect(self.name, "postgres") as connection:
            connection.execute(sql)

    def rows(self, sql, *values):
        with Server.connect(self.name, "postgres") as connection:
            return connection.execute(sql, values or None).fetchall()

    def value(self, sql, *values):
        return self.rows(sql, *values)[0][0]

    def waiting(self):
        """Entries of the trigger log without a result."""
        return self.value(
            "SELECT count(*) FROM salesforce._trigger_log WHERE state NOT IN ('SUCCESS', 'MERGED', 'IGNORED', 'FAILED')"
        )

    def as_it_is(self):
        """Schemas, relations, functions and extensions: equal when nothing was made or taken away."""
        return self.rows(
            """
            SELECT 'schema', nspname, '' FROM pg_namespace WHERE nspname !~ '^pg_(toast_)?temp'
            UNION ALL SELECT 'relation', n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
              WHERE n.nspname NOT IN ('pg_catalog', 'pg_toast', 'information_schema') AND n.nspname !~ '^pg_(toast_)?temp'
            UNION ALL SELECT 'function', n.nspname, p.oid::regprocedure::text FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
              WHERE n.nspname NOT IN ('pg_catalog', 'information_schema')
            UNION ALL SELECT 'extension', extname, extversion FROM pg_extension
            ORDER BY 1, 2, 3
            """
        )
