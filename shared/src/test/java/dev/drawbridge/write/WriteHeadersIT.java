package dev.drawbridge.write;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drawbridge.TestMappings;
import dev.drawbridge.mapping.Access;
import dev.drawbridge.mapping.FieldType;
import dev.drawbridge.mapping.Mapping;
import dev.drawbridge.salesforce.WriteHeaders;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the operator may ask of Salesforce with every write, each off and on. */
class WriteHeadersIT {
  private final World world =
      new World(
          List.of(
              TestMappings.account(),
              new Mapping(
                  "Lead",
                  Access.READ_WRITE,
                  null,
                  List.of(
                      TestMappings.field("LastName", FieldType.STRING, 80),
                      TestMappings.field("Company", FieldType.STRING, 255),
                      TestMappings.field("Email", FieldType.EMAIL, 80)),
                  List.of())));

  @AfterEach
  void close() {
    world.close();
  }

  private void lead(String name) {
    world.db.execute(
        "INSERT INTO salesforce.lead (lastname, company, email) VALUES (?, 'Acme',"
            + " 'a@example.org')",
        name);
    world.runUntilQuiet();
  }

  private String owner(String name) {
    return world.org.field("SELECT OwnerId FROM Lead WHERE LastName = '" + name + "'", "OwnerId");
  }

  @Test
  void assignmentRulesRunWhereTheyAreAskedFor() {
    world
        .org
        .control()
        .addUser(
            "{\"username\":\"seller@example.org\",\"lastName\":\"Seller\",\"clientId\":\"seller\",\"clientSecret\":\"s\",\"profile\":\"Standard"
                + " User\"}");
    world
        .org
        .control()
        .addAssignmentRule(
            "{\"object\":\"Lead\",\"active\":true,\"entries\":[{\"formula\":\"Company ="
                + " 'Acme'\",\"owner\":\"seller@example.org\"}]}");
    String seller =
        world.org.field("SELECT Id FROM User WHERE Username = 'seller@example.org'", "Id");
    lead("Off");
    world.ask(new WriteHeaders(true, false, false));
    lead("On");
    assertThat(owner("Off")).isNotEqualTo(seller);
    assertThat(owner("On")).isEqualTo(seller);
  }

  @Test
  void aDuplicateThatARuleWarnsOfIsSavedWhereThatIsAskedFor() {
    world
        .org
        .control()
        .addDuplicateRule(
            """
            {"object":"Lead","fields":["Email"],"name":"Leads","block":false}
            """);
    lead("First");
    lead("Second");
    assertThat(world.db.value(String.class, "SELECT code FROM drawbridge.open_holds"))
        .isEqualTo("DUPLICATES_DETECTED");
    world.ask(new WriteHeaders(false, true, false));
    world.db.execute("SELECT drawbridge.release_hold(id, 'retry') FROM drawbridge.open_holds");
    world.runUntilQuiet();
    assertThat(world.org.count("SELECT Id FROM Lead")).isEqualTo(2);
  }

  @Test
  void aTextThatIsTooLongIsCutWhereThatIsAskedFor() {
    world.db.execute(
        "INSERT INTO salesforce.account (name, external_id__c, description) VALUES ('n', 'A-1',"
            + " repeat('x', 33000))");
    world.runUntilQuiet();
    assertThat(world.db.value(String.class, "SELECT code FROM drawbridge.open_holds"))
        .isEqualTo("STRING_TOO_LONG");
    world.ask(new WriteHeaders(false, false, true));
    world.db.execute("SELECT drawbridge.release_hold(id, 'retry') FROM drawbridge.open_holds");
    world.runUntilQuiet();
    assertThat(world.accepted()).containsExactly("created Account A-1");
  }
}
