package dev.drawbridge.write;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drawbridge.mapping.FieldType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Which records are those of creates without an answer. */
class CreateMatchesTest {
  private static List<Written> sent(String name) {
    return List.of(new Written.Value("LastName", FieldType.STRING, name));
  }

  private static Map<String, String> record(String name) {
    return Map.of("LastName", name);
  }

  @Test
  void theOneRecordThatHoldsWhatWasSentIsTheCreates() {
    assertThat(CreateMatches.of(Map.of(1L, sent("a")), Map.of("r", record("a"))))
        .containsEntry(1L, new CreateMatches.Fate.Landed("r"));
  }

  @Test
  void withNothingUnaccountedForTheCreateIsMissing() {
    assertThat(CreateMatches.of(Map.of(1L, sent("a")), Map.of()))
        .containsEntry(1L, new CreateMatches.Fate.Missing());
  }

  @Test
  void nothingIsMissingWhileARecordIsUnaccountedFor() {
    assertThat(CreateMatches.of(Map.of(1L, sent("a")), Map.of("r", record("changed"))))
        .containsEntry(1L, new CreateMatches.Fate.Doubtful());
  }

  @Test
  void alikeCreatesShareAsManyRecordsAsTheyAreAndNoFewer() {
    var two = Map.of(1L, sent("a"), 2L, sent("a"));
    assertThat(CreateMatches.of(two, Map.of("r", record("a"), "s", record("a"))).values())
        .containsExactlyInAnyOrder(
            new CreateMatches.Fate.Landed("r"), new CreateMatches.Fate.Landed("s"));
    assertThat(CreateMatches.of(two, Map.of("r", record("a"))).values())
        .containsOnly(new CreateMatches.Fate.Doubtful());
  }

  /** Some landed, an automation changed some of those, and others made records beside them. */
  @Test
  void noneThatLandedIsEverSaidToBeMissingAndNoneGetsARecordOfOtherValues() {
    for (int seed = 0; seed < 5_000; seed++) {
      var random = new Random(seed);
      Map<Long, List<Written>> sent = new LinkedHashMap<>();
      Map<String, Map<String, String>> org = new HashMap<>();
      var landed = new ArrayList<Long>();
      long creates = 1 + random.nextInt(5);
      for (long create = 0; create < creates; create++) {
        String name = "n" + random.nextInt(3);
        sent.put(create, sent(name));
        if (random.nextBoolean()) {
          landed.add(create);
          org.put("r" + create, record(random.nextInt(4) == 0 ? "changed" : name));
        }
      }
      if (random.nextInt(4) == 0) {
        org.put("other", record("n" + random.nextInt(3)));
      }
      Map<Long, CreateMatches.Fate> fates = CreateMatches.of(sent, org);
      assertThat(fates.keySet()).isEqualTo(sent.keySet());
      for (long create : landed) {
        assertThat(fates.get(create))
            .describedAs("seed %d", seed)
            .isNotInstanceOf(CreateMatches.Fate.Missing.class);
      }
      fates.forEach(
          (create, fate) -> {
            if (fate instanceof CreateMatches.Fate.Landed(String sfid)) {
              assertThat(sent.get(create)).allMatch(field -> field.isIn(org.get(sfid)));
            }
          });
      assertThat(fates.values().stream().filter(CreateMatches.Fate.Landed.class::isInstance))
          .doesNotHaveDuplicates();
    }
  }
}
