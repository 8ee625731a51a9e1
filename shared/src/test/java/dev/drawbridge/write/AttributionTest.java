package dev.drawbridge.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.integers;
import static org.quicktheories.generators.SourceDSL.longs;

import dev.drawbridge.salesforce.OutgoingRecord;
import dev.drawbridge.salesforce.RecordResult;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AttributionTest {
  private static String id(int number) {
    return "001%012d".formatted(number);
  }

  private static List<OutgoingRecord> known(int size) {
    return IntStream.range(0, size)
        .mapToObj(i -> new OutgoingRecord("Account", id(i) + "AAA", Map.of(), List.of(), List.of()))
        .toList();
  }

  private static List<OutgoingRecord> unknown(int size) {
    return IntStream.range(0, size)
        .mapToObj(i -> new OutgoingRecord("Account", null, Map.of(), List.of(), List.of()))
        .toList();
  }

  private static List<RecordResult> accepted(int size) {
    return new ArrayList<>(
        IntStream.range(0, size)
            .mapToObj(i -> (RecordResult) new RecordResult.Accepted(id(i), false))
            .toList());
  }

  @Test
  void anyOtherOrderOfKnownRecordsIsSeen() {
    qt().forAll(integers().between(2, 200), longs().all())
        .checkAssert(
            (size, seed) -> {
              List<RecordResult> results = accepted(size);
              assertThat(Attribution.plausible(known(size), results)).isTrue();
              Collections.shuffle(results, new Random(seed));
              assertThat(Attribution.plausible(known(size), results))
                  .isEqualTo(results.equals(accepted(size)));
            });
  }

  @Test
  void tooFewTooManyAndTheSameIdTwiceAreSeenAlsoOfUnknownRecords() {
    assertThat(Attribution.plausible(unknown(3), accepted(3))).isTrue();
    assertThat(Attribution.plausible(unknown(3), accepted(2))).isFalse();
    assertThat(Attribution.plausible(unknown(3), accepted(4))).isFalse();
    List<RecordResult> twice = accepted(3);
    twice.set(2, twice.get(0));
    assertThat(Attribution.plausible(unknown(3), twice)).isFalse();
  }

  @Test
  void aRejectedRecordHasNoId() {
    List<RecordResult> results = accepted(3);
    results.set(1, new RecordResult.Rejected("REQUIRED_FIELD_MISSING", "x"));
    assertThat(Attribution.plausible(known(3), results)).isTrue();
    results.set(1, new RecordResult.Accepted("", false));
    assertThat(Attribution.plausible(known(3), results)).isFalse();
  }
}
