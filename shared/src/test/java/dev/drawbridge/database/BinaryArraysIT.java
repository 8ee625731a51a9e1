package dev.drawbridge.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.lists;
import static org.quicktheories.generators.SourceDSL.longs;
import static org.quicktheories.generators.SourceDSL.strings;

import dev.drawbridge.TestDatabase;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.quicktheories.QuickTheory;
import org.quicktheories.core.Gen;

class BinaryArraysIT {
  private final TestDatabase db = new TestDatabase(List.of());

  @AfterEach
  void close() {
    db.close();
  }

  private <T> List<T> sent(Class<T> type, List<T> values) {
    return db.database()
        .transaction(
            handle ->
                handle
                    .createQuery(
                        "SELECT v FROM unnest(:values) WITH ORDINALITY AS u(v, n) ORDER BY n")
                    .bindArray("values", type, values)
                    .mapTo(type)
                    .list());
  }

  @Test
  void textsArriveAsTheyAre() {
    Gen<String> texts =
        strings().allPossible().ofLengthBetween(0, 12).assuming(text -> text.indexOf('\0') < 0);
    theories()
        .forAll(lists().of(texts.map(BinaryArraysIT::wellFormed)).ofSizeBetween(0, 8))
        .checkAssert(values -> assertThat(sent(String.class, values)).isEqualTo(values));
  }

  @Test
  void numbersArriveAsTheyAre() {
    theories()
        .forAll(lists().of(longs().all()).ofSizeBetween(0, 8))
        .checkAssert(values -> assertThat(sent(Long.class, values)).isEqualTo(values));
  }

  @Test
  void nullsStayNulls() {
    List<String> texts = new ArrayList<>(Arrays.asList("a", null, "", "NULL", "{\"b\",c}"));
    assertThat(sent(String.class, texts)).isEqualTo(texts);
  }

  private static QuickTheory theories() {
    return qt().withExamples(50);
  }

  /** A half of a surrogate pair is no character, and has no form in UTF-8. */
  private static String wellFormed(String text) {
    return text.codePoints()
        .filter(c -> !Character.isSurrogate((char) c) || Character.isSupplementaryCodePoint(c))
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
