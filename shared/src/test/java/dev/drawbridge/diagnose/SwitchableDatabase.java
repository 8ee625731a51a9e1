package dev.drawbridge.diagnose;

import dev.drawbridge.TestDatabase;
import dev.drawbridge.database.Database;
import java.sql.Connection;
import java.sql.SQLException;

/** A database that is down when the test says so. */
final class SwitchableDatabase {
  private final TestDatabase db;
  private volatile boolean down;

  SwitchableDatabase(TestDatabase db) {
    this.db = db;
  }

  void down(boolean now) {
    down = now;
  }

  Database database() {
    return new Database(this::open, this::open);
  }

  private Connection open() throws SQLException {
    if (down) {
      throw new SQLException("refused", "08001");
    }
    return db.connect();
  }
}
