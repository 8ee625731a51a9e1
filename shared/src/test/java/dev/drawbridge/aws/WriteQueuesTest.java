package dev.drawbridge.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drawbridge.batch.BatchPointer;
import dev.drawbridge.mapping.WriteAlgorithm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WriteQueuesTest {
  @Test
  void aPointerIsReadBack() {
    assertThat(
            WriteQueues.pointer(
                "{\"connection\":\"c\",\"incarnation\":\"1a\",\"batch\":7,\"attempt\":2,\"algorithm\":\"ORDERED\",\"entries\":3}"))
        .contains(new BatchPointer("c", "1a", 7, 2, WriteAlgorithm.ORDERED, 3));
  }

  @Test
  void itsNamesCarryEverythingThatDistinguishesOneSendingFromAnother() {
    var pointer = new BatchPointer("c", "1a", 7, 2, WriteAlgorithm.ORDERED, 3);
    assertThat(pointer.executionName()).isEqualTo("w-1a-7-2").hasSizeLessThanOrEqualTo(80);
    assertThat(pointer.deduplicationId()).isEqualTo("c:1a:7:2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "hello",
        "{}",
        "[]",
        "null",
        "7",
        "{\"connection\":\"c\",\"incarnation\":\"1a\",\"batch\":0,\"attempt\":1,\"algorithm\":\"ORDERED\",\"entries\":1}",
        "{\"connection\":\"c\",\"incarnation\":\"a/b\",\"batch\":1,\"attempt\":1,\"algorithm\":\"ORDERED\",\"entries\":1}",
        "{\"connection\":\"c\",\"incarnation\":\"1a\",\"batch\":1,\"attempt\":1,\"algorithm\":\"SIDEWAYS\",\"entries\":1}"
      })
  void whatIsNotAPointerIsRecognised(String body) {
    assertThat(WriteQueues.pointer(body)).isEmpty();
  }
}
