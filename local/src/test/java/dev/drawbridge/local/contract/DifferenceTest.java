package dev.drawbridge.local.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DifferenceTest {
  /** A name that is no test's would hide nothing, and look as if it did. */
  @Test
  void everyDifferenceNamesATestOfTheContract() {
    List<String> tests =
        Stream.of(
                QueuesContractIT.class,
                BusContractIT.class,
                ScheduleContractIT.class,
                WorkflowContractIT.class)
            .flatMap(test -> Stream.of(test.getDeclaredMethods()))
            .map(method -> method.getName())
            .toList();
    assertThat(Difference.KNOWN).extracting(Difference::test).isSubsetOf(tests);
  }
}
