package dev.drawbridge.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.arbitrary;
import static org.quicktheories.generators.SourceDSL.lists;

import dev.drawbridge.TestDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.quicktheories.core.Gen;

/** PostgreSQL's own cast decides what a text means, and whether it means anything. */
class HstoreTextIT {
  private static final String DATA_EXCEPTION = "22";
  private static final String SYNTAX_ERROR = "42601";

  /** Whatever means something to the syntax, or looks as if it did. */
  private static final List<String> PIECES =
      List.of(
          "a",
          "b",
          "NULL",
          "null",
          "Nul",
          "\"",
          "\\",
          "=",
          ">",
          "=>",
          "=>",
          ",",
          " ",
          "\t",
          "\n",
          "\r",
          "\f",
          "\u000b",
          "\u0001",
          "\u0085",
          "\u00a0",
          "\u2003",
          "\u00e9",
          "\ud835\udd4f",
          "'",
          "a=>",
          "=>b",
          "\"c\"",
          "\"\"",
          "\\\"",
          ", ");

  /** Pairs that are right, blanks and quotes wherever they may be. */
  private static final List<String> PAIRS =
      List.of(
          "a=>1",
          "a => 2",
          "\"a\"=>\"3\"",
          "b=>NULL",
          "b=>\"NULL\"",
          "b=>\\null",
          "\tc\n=>\r\"x\\\"y\\\\z\"",
          "\"\"=>\"\"",
          "d=>,",
          "e=>==>",
          "f=>\"a\"",
          "g=>a\"b",
          "h\\=i=>\\ j",
          ",k=>l");

  private final TestDatabase db = new TestDatabase(List.of());
  private Connection connection;
  private int read;
  private int refused;

  @BeforeEach
  void connect() throws SQLException {
    connection = db.connect();
  }

  @AfterEach
  void close() throws SQLException {
    connection.close();
    db.close();
  }

  /**
   * Of more than six pairs PostgreSQL leaves open which of a key's is kept; so many are not made.
   */
  @Test
  void textIsReadOrRefusedAsPostgresDoes() {
    Gen<String> pieces =
        lists().of(arbitrary().pick(PIECES)).ofSizeBetween(0, 12).map(all -> String.join("", all));
    Gen<String> pairs =
        lists().of(arbitrary().pick(PAIRS)).ofSizeBetween(0, 3).map(all -> String.join(",", all));
    qt().withExamples(3_000).forAll(pieces).checkAssert(this::check);
    qt().withExamples(1_500).forAll(pairs).checkAssert(this::check);
    qt().withExamples(3_000)
        .forAll(pairs, arbitrary().pick(PIECES), pairs)
        .checkAssert((before, piece, after) -> check(before + piece + after));
    assertThat(read).isGreaterThan(1_500);
    assertThat(refused).isGreaterThan(1_500);
  }

  private void check(String text) {
    Optional<Map<String, @Nullable String>> theirs = cast(text);
    if (theirs.isPresent()) {
      read++;
    } else {
      refused++;
    }
    assertThat(parsed(text)).as(text).isEqualTo(theirs);
  }

  private static Optional<Map<String, @Nullable String>> parsed(String text) {
    try {
      return Optional.of(HstoreText.parse(text).columns());
    } catch (IllegalArgumentException refused) {
      return Optional.empty();
    }
  }

  private Optional<Map<String, @Nullable String>> cast(String text) {
    try (PreparedStatement each =
        connection.prepareStatement("SELECT key, value FROM each(CAST(? AS text)::hstore)")) {
      each.setString(1, text);
      Map<String, @Nullable String> pairs = new HashMap<>();
      try (ResultSet rows = each.executeQuery()) {
        while (rows.next()) {
          pairs.put(rows.getString(1), rows.getString(2));
        }
      }
      return Optional.of(pairs);
    } catch (SQLException e) {
      String state = String.valueOf(e.getSQLState());
      assertThat(state.startsWith(DATA_EXCEPTION) || state.equals(SYNTAX_ERROR)).as(state).isTrue();
      return Optional.empty();
    }
  }
}
