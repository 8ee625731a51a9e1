package dev.drawbridge.write;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.drawbridge.TestMappings;
import dev.drawbridge.connection.MappingStore;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A mapping that is imported anew while a batch is under way. */
class MappingChangedMeanwhileIT {
  private final World world = new World(List.of(TestMappings.account(), TestMappings.contact()));

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void plannedUpsertsAreCreatesWhenTheUniqueIdentifierIsTakenOutMeanwhile() {
    world.db.execute(
        "INSERT INTO salesforce.contact (lastname, external_id__c) VALUES ('a', 'C-1')");
    world.db.execute("UPDATE salesforce.contact SET lastname = 'b'");
    world.db.execute(
        "INSERT INTO salesforce.contact (lastname, external_id__c) VALUES ('c', 'C-2')");
    var requests = new AtomicInteger();
    world.listen(
        step -> {
          if (step == Step.BEFORE_REQUEST && requests.incrementAndGet() == 2) {
            world
                .db
                .database()
                .transaction(
                    handle -> {
                      new MappingStore()
                          .save(
                              handle,
                              TestMappings.contact(null),
                              JsonNodeFactory.instance.objectNode());
                      return true;
                    });
          }
        });
    world.runUntilQuiet();
    assertThat(world.db.texts("SELECT DISTINCT state FROM salesforce._trigger_log"))
        .containsExactly("SUCCESS");
    assertThat(world.db.value(Integer.class, "SELECT count(*) FROM drawbridge.hold")).isZero();
    assertThat(world.accepted())
        .containsExactly("created Contact C-1", "updated Contact C-1", "created Contact C-2");
  }
}
