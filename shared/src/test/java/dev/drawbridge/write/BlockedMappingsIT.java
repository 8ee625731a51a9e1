package dev.drawbridge.write;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drawbridge.TestMappings;
import dev.drawbridge.drain.Drain;
import dev.drawbridge.hold.BlockedMappings;
import dev.drawbridge.manage.Importer;
import dev.drawbridge.manage.LockPatience;
import dev.drawbridge.mapping.WriteAlgorithm;
import dev.drawbridge.salesforce.SoapReader;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A field or object that Salesforce no longer has stops its mapping, and costs one call. */
class BlockedMappingsIT {

  private static final String WITHOUT_PHONE =
      """
      {"mappings": [
        {"object_name": "Account",
         "config": {"access": "read_write", "upsert_field": "External_ID__c",
                    "fields": {"External_ID__c": {}, "Name": {}, "Description": {}}}}]}
      """;

  private final World world = new World(List.of(TestMappings.account(), TestMappings.contact()));

  @AfterEach
  void close() {
    world.close();
  }

  private void phoneIsThereAgain() {
    world
        .org
        .control()
        .addField(
            "Account",
            """
            {"name": "Phone", "type": "phone", "length": 40}
            """);
  }

  private void removePhone() {
    world.org.control().removeField("Account", "Phone");
  }

  private void block(String code, String reason) {
    world
        .db
        .database()
        .transaction(
            handle -> {
              BlockedMappings.block(handle, "account", code, reason);
              return code;
            });
  }

  private List<String> states() {
    return world.db.texts(
        """
        SELECT state || ' ' || count(*) FROM salesforce._trigger_log
         WHERE state NOT IN ('SUCCESS', 'MERGED') GROUP BY state ORDER BY state
        """);
  }

  private List<String> blocked() {
    return world.db.texts(
        "SELECT table_name || ': ' || reason || ', ' || code FROM drawbridge.blocked_mapping ORDER"
            + " BY 1");
  }

  private int calls() {
    return world.db.value(
        Integer.class, "SELECT count(*) FROM drawbridge.call WHERE sent_at IS NOT NULL");
  }

  private int phones(String phone) {
    return world.org.count("SELECT Id FROM Account WHERE Phone = '" + phone + "'");
  }

  @ParameterizedTest
  @EnumSource(WriteAlgorithm.class)
  void aFieldThatIsGoneCostsOneCallAndFailsNothing(WriteAlgorithm algorithm) {
    world.use(algorithm);
    world.syncedAccounts(400);
    int before = calls();
    removePhone();
    world.db.execute("UPDATE salesforce.account SET phone = '1'");
    world.runUntilQuiet();
    assertThat(states()).containsExactly("NEW 400");
    assertThat(calls() - before).isLessThanOrEqualTo(algorithm == WriteAlgorithm.ORDERED ? 1 : 2);
    assertThat(blocked())
        .containsExactly("account: the field Phone was removed or hidden, INVALID_FIELD");
    assertThat(world.db.texts("SELECT code FROM drawbridge.open_holds")).isEmpty();
    assertThat(world.db.value(String.class, "SELECT breaker FROM drawbridge.connection"))
        .isEqualTo("CLOSED");
    Invariants.hold(world.db);

    world.timePasses();
    assertThat(world.lookAtMappings()).isZero();
    phoneIsThereAgain();
    world.timePasses();
    assertThat(world.lookAtMappings()).isOne();
    world.runUntilQuiet();
    assertThat(states()).isEmpty();
    assertThat(phones("1")).isEqualTo(400);
    Invariants.hold(world.db);
  }

  @ParameterizedTest
  @EnumSource(WriteAlgorithm.class)
  void aBulkJobThatMeetsItIsFollowedByOneCall(WriteAlgorithm algorithm) {
    world.use(algorithm);
    world.syncedAccounts(2_000);
    int before = calls();
    removePhone();
    world.db.execute("UPDATE salesforce.account SET phone = '1'");
    world.runUntilQuiet();
    assertThat(states()).containsExactly("NEW 2000");
    assertThat(blocked())
        .containsExactly("account: the field Phone was removed or hidden, INVALID_FIELD");
    assertThat(calls() - before).isLessThanOrEqualTo(algorithm == WriteAlgorithm.ORDERED ? 2 : 9);
    phoneIsThereAgain();
    world.timePasses();
    world.limitPasses();
    world.look();
    world.runUntilQuiet();
    assertThat(states()).isEmpty();
    assertThat(phones("1")).isEqualTo(2_000);
    Invariants.hold(world.db);
  }

  @ParameterizedTest
  @EnumSource(WriteAlgorithm.class)
  void ofABulkJobNoRowIsToBlameForAFieldThatMayOnlyBeRead(WriteAlgorithm algorithm) {
    world.use(algorithm);
    world.syncedAccounts(2_000);
    String all = "[\"read\",\"create\",\"edit\",\"delete\",\"viewall\",\"modifyall\"]";
    restricted("\"Account\":%s,\"Contact\":%s".formatted(all, all), "\"Account.Phone\":\"read\"");
    world.db.execute("UPDATE salesforce.account SET phone = '1'");
    world.runUntilQuiet();
    assertThat(states()).containsExactly("NEW 2000");
    assertThat(world.db.texts("SELECT code FROM drawbridge.open_holds")).isEmpty();
    Invariants.hold(world.db);
  }

  @ParameterizedTest
  @EnumSource(names = {"MERGED", "RECORD_ORDERED"})
  void whatDependsOnABlockedMappingWaitsWithItAndTheRestGoesOn(WriteAlgorithm algorithm) {
    world.use(algorithm);
    world.syncedAccounts(2);
    removePhone();
    world.db.execute("UPDATE salesforce.account SET phone = '1' WHERE external_id__c = 'A-1'");
    world.runUntilQuiet();
    world.db.execute("INSERT INTO salesforce.account (name, external_id__c) VALUES ('n', 'NEW')");
    world.db.execute(
        "INSERT INTO salesforce.contact (lastname, external_id__c, account__external_id__c) VALUES"
            + " ('child', 'C-1', 'NEW'), ('stranger', 'C-2', NULL)");
    world.runUntilQuiet();
    world.db.execute("UPDATE salesforce.contact SET lastname = 'later'");
    world.runUntilQuiet();
    assertThat(world.org.fields("SELECT LastName FROM Contact ORDER BY LastName", "LastName"))
        .containsExactly("later");
    assertThat(
            world.db.texts(
                "SELECT table_name FROM salesforce._trigger_log WHERE state = 'NEW' ORDER BY id"))
        .containsExactly("account", "account", "contact", "contact");
    assertThat(world.db.texts("SELECT log_id::text FROM drawbridge.waiting")).hasSize(2);

    world.db.execute("DELETE FROM drawbridge.blocked_mapping");
    phoneIsThereAgain();
    world.runUntilQuiet();
    assertThat(states()).isEmpty();
    assertThat(
            world.org.fields(
                "SELECT LastName FROM Contact WHERE Account.External_ID__c = 'NEW'", "LastName"))
        .containsExactly("later");
    assertThat(world.db.texts("SELECT log_id::text FROM drawbridge.waiting")).isEmpty();
    Invariants.hold(world.db);
  }

  @ParameterizedTest
  @EnumSource(WriteAlgorithm.class)
  void dependantsThatAreInTheSameBatchWaitToo(WriteAlgorithm algorithm) {
    world.use(algorithm);
    removePhone();
    world.db.execute(
        "INSERT INTO salesforce.account (name, phone, external_id__c) VALUES ('n', '1', 'NEW')");
    world.db.execute(
        "INSERT INTO salesforce.contact (lastname, external_id__c, account__external_id__c) VALUES"
            + " ('child', 'C-1', 'NEW')");
    world.runUntilQuiet();
    assertThat(states()).containsExactly("NEW 2");
    phoneIsThereAgain();
    world.timePasses();
    world.lookAtMappings();
    world.runUntilQuiet();
    assertThat(states()).isEmpty();
    assertThat(world.org.count("SELECT Id FROM Contact WHERE Account.External_ID__c = 'NEW'"))
        .isOne();
  }

  @Test
  void underOrderedWritesNothingOvertakesIt() {
    world.use(WriteAlgorithm.ORDERED);
    world.syncedAccounts(1);
    removePhone();
    world.db.execute("UPDATE salesforce.account SET phone = '1'");
    world.runUntilQuiet();
    world.db.execute("INSERT INTO salesforce.contact (lastname) VALUES ('later')");
    assertThat(world.drain().reason()).isEqualTo(Drain.Reason.MAPPING_BLOCKED);
    assertThat(states()).containsExactly("NEW 2");
  }

  @ParameterizedTest
  @EnumSource(WriteAlgorithm.class)
  void anImportWithoutTheFieldLetsItsChangesGo(WriteAlgorithm algorithm) {
    world.use(algorithm);
    world.syncedAccounts(1);
    removePhone();
    world.db.execute("UPDATE salesforce.account SET phone = '1', name = 'new'");
    world.runUntilQuiet();
    assertThat(states()).containsExactly("NEW 1");
    new Importer(
            world.db.database(),
            new SoapReader(world.salesforce()),
            LockPatience.standard(pause -> {}))
        .run(WITHOUT_PHONE);
    assertThat(blocked()).isEmpty();
    world.runUntilQuiet();
    assertThat(states()).isEmpty();
    assertThat(world.org.fields("SELECT Name FROM Account", "Name")).containsExactly("new");
  }

  @ParameterizedTest
  @EnumSource(WriteAlgorithm.class)
  void anObjectThatIsHiddenBlocksItsMapping(WriteAlgorithm algorithm) {
    world.use(algorithm);
    world.syncedAccounts(3);
    String contact =
        "\"Contact\":[\"read\",\"create\",\"edit\",\"delete\",\"viewall\",\"modifyall\"]";
    restricted(contact, "");
    world.db.execute("UPDATE salesforce.account SET phone = '1'");
    world.runUntilQuiet();
    assertThat(states()).containsExactly("NEW 3");
    assertThat(blocked())
        .containsExactly("account: the object Account was removed or hidden, INVALID_TYPE");
  }

  @ParameterizedTest
  @EnumSource(WriteAlgorithm.class)
  void aFieldThatMayOnlyBeReadBlocksItsMappingAndHoldsNoRecord(WriteAlgorithm algorithm) {
    world.use(algorithm);
    world.syncedAccounts(3);
    String all = "[\"read\",\"create\",\"edit\",\"delete\",\"viewall\",\"modifyall\"]";
    restricted("\"Account\":%s,\"Contact\":%s".formatted(all, all), "\"Account.Phone\":\"read\"");
    world.db.execute("UPDATE salesforce.account SET phone = '1' WHERE external_id__c <> 'A-2'");
    world.runUntilQuiet();
    assertThat(states()).containsExactly("NEW 2");
    assertThat(world.db.texts("SELECT code FROM drawbridge.open_holds")).isEmpty();
    assertThat(blocked())
        .containsExactly(
            "account: the field Phone can no longer be set, INVALID_FIELD_FOR_INSERT_UPDATE");
    Invariants.hold(world.db);
  }

  /** What the integration user may do with accounts; everything with contacts. */
  private void mayWithAccounts(String rights) {
    restricted(
        """
        "Account":["read",%s"viewall"],
        "Contact":["read","create","edit","delete","viewall","modifyall"]
        """
            .formatted(rights),
        "");
  }

  private void everythingIsAllowedAgain() {
    world.signInAs("drawbridge");
    world.timePasses();
    world.lookAtMappings();
    world.runUntilQuiet();
    assertThat(states()).isEmpty();
    assertThat(blocked()).isEmpty();
    Invariants.hold(world.db);
  }

  @ParameterizedTest
  @EnumSource(WriteAlgorithm.class)
  void anObjectThatMayNotBeEditedBlocksItsMappingAndFailsNothing(WriteAlgorithm algorithm) {
    world.use(algorithm);
    world.syncedAccounts(400);
    mayWithAccounts("\"create\",");
    int before = calls();
    world.db.execute("UPDATE salesforce.account SET phone = '1'");
    world.runUntilQuiet();
    assertThat(states()).containsExactly("NEW 400");
    assertThat(calls() - before).isLessThanOrEqualTo(algorithm == WriteAlgorithm.ORDERED ? 1 : 2);
    assertThat(world.db.texts("SELECT code FROM drawbridge.open_holds")).isEmpty();
    assertThat(blocked())
        .containsExactly(
            "account: the right to edit Account records is missing,"
                + " INSUFFICIENT_ACCESS_OR_READONLY");
    world.timePasses();
    assertThat(world.lookAtMappings()).isZero();
    everythingIsAllowedAgain();
    assertThat(phones("1")).isEqualTo(400);
  }

  @ParameterizedTest
  @EnumSource(WriteAlgorithm.class)
  void anObjectOfWhichNoRecordsMayBeMadeBlocksItsMapping(WriteAlgorithm algorithm) {
    world.use(algorithm);
    mayWithAccounts("");
    world.db.execute(
        "INSERT INTO salesforce.account (name, external_id__c) VALUES ('a', 'A-1'), ('b', 'A-2')");
    world.runUntilQuiet();
    assertThat(states()).containsExactly("NEW 2");
    assertThat(world.db.texts("SELECT DISTINCT reason FROM drawbridge.blocked_mapping"))
        .containsExactly(
            "the right to create Account records is missing; the right to edit Account records is"
                + " missing");
    everythingIsAllowedAgain();
  }

  @ParameterizedTest
  @EnumSource(WriteAlgorithm.class)
  void aBulkJobOfAnObjectThatMayNotBeEditedFailsNothing(WriteAlgorithm algorithm) {
    world.use(algorithm);
    world.syncedAccounts(2_000);
    mayWithAccounts("");
    world.db.execute("UPDATE salesforce.account SET phone = '1'");
    world.runUntilQuiet();
    assertThat(states()).containsExactly("NEW 2000");
    everythingIsAllowedAgain();
  }

  /** Or, once nobody wants the delete any more, of a user who never gets that right. */
  @ParameterizedTest
  @EnumSource(WriteAlgorithm.class)
  void aDeleteThatIsNotAllowedWaitsUntilItIsOrIsGivenUp(WriteAlgorithm algorithm) {
    world.use(algorithm);
    world.syncedAccounts(2);
    mayWithAccounts("\"create\",\"edit\",");
    world.db.execute("DELETE FROM salesforce.account WHERE external_id__c = 'A-1'");
    world.runUntilQuiet();
    world.db.execute("UPDATE salesforce.account SET phone = '1'");
    world.runUntilQuiet();
    assertThat(states()).containsExactly("NEW 2");
    assertThat(blocked())
        .containsExactly(
            "account: the right to delete Account records is missing,"
                + " INSUFFICIENT_ACCESS_OR_READONLY");
    world.db.execute(
        "UPDATE salesforce._trigger_log SET state = 'IGNORED' WHERE action = 'DELETE'");
    world.timePasses();
    assertThat(world.lookAtMappings()).isOne();
    world.runUntilQuiet();
    assertThat(states()).containsExactly("IGNORED 1");
    assertThat(phones("1")).isOne();
    Invariants.hold(world.db);
  }

  @Test
  void aRecordThatIsNotSharedIsThatRecordsFault() {
    world.use(WriteAlgorithm.RECORD_ORDERED);
    world.syncedAccounts(2);
    world.fault(
        "{\"kind\":\"record-error\",\"verb\":\"update\",\"record\":0,\"times\":2,\"code\":\"INSUFFICIENT_ACCESS_OR_READONLY\",\"message\":\"insufficient"
            + " access rights on object id\"}");
    world.db.execute("UPDATE salesforce.account SET phone = '1'");
    world.runUntilQuiet();
    assertThat(states()).containsExactly("FAILED 1");
    assertThat(blocked()).isEmpty();
  }

  /** Who waits for an operator is told at once, whatever else the call has met. */
  @Test
  void aHoldBesideARecordThatIsSentOnceMoreHoldsTheQueueAtOnce() {
    world.use(WriteAlgorithm.ORDERED);
    world.rejects("upsert", 0, "FIELD_CUSTOM_VALIDATION_EXCEPTION");
    world.rejects("upsert", 1, "INSUFFICIENT_ACCESS_OR_READONLY");
    world.db.execute(
        "INSERT INTO salesforce.account (name, external_id__c) SELECT 'n', 'H-' || i FROM"
            + " generate_series(1, 2) i");
    world.drain();
    assertThat(world.write(world.messages.remove(), null)).isInstanceOf(Verdict.Held.class);
    assertThat(states()).containsExactly("FAILED 1", "NEW 1");
  }

  /** From now on the org's user has these rights only. */
  private void restricted(String objects, String fields) {
    world
        .org
        .control()
        .addUser(
            """
            {"username":"restricted@example.com","lastName":"R","profile":"Standard User",
             "clientId":"restricted","clientSecret":"drawbridge-secret",
             "permissions":{"system":["apienabled","viewsetup"],"objects":{%s},"fields":{%s}}}
            """
                .formatted(objects, fields));
    world.signInAs("restricted");
  }

  /** Its first request was carried out, and nobody has heard of it. */
  @ParameterizedTest
  @EnumSource(WriteAlgorithm.class)
  void aCallInDoubtThatMeetsABlockedMappingLosesNothing(WriteAlgorithm algorithm) {
    world.use(algorithm);
    world.syncedAccounts(2);
    world.db.execute("UPDATE salesforce.account SET phone = '1'");
    world.drain();
    var pointer = world.messages.poll();
    world.fault(
        """
        {"kind":"commit-and-drop","verb":"update"}
        """);
    world.write(pointer, null);
    removePhone();
    world.timePasses();
    world.execute(pointer);
    world.runUntilQuiet();
    assertThat(states()).containsExactly("NEW 2");
    phoneIsThereAgain();
    world.timePasses();
    world.lookAtMappings();
    world.runUntilQuiet();
    assertThat(states()).isEmpty();
    assertThat(phones("1")).isEqualTo(2);
    Invariants.hold(world.db);
  }

  /** Between Salesforce's refusal and our look, from the first answer on. */
  private void meanwhile(Runnable comesBack) {
    var once = new AtomicBoolean(true);
    world.listen(
        step -> {
          if (step == Step.AFTER_ANSWER && once.getAndSet(false)) {
            comesBack.run();
          }
        });
  }

  @ParameterizedTest
  @EnumSource(WriteAlgorithm.class)
  void aFieldThatIsBackBeforeSalesforceIsAskedFailsNothing(WriteAlgorithm algorithm) {
    world.use(algorithm);
    world.syncedAccounts(400);
    int before = calls();
    removePhone();
    meanwhile(this::phoneIsThereAgain);
    world.db.execute("UPDATE salesforce.account SET phone = '1'");
    world.runUntilQuiet();
    assertThat(states()).isEmpty();
    assertThat(blocked()).isEmpty();
    assertThat(phones("1")).isEqualTo(400);
    assertThat(calls() - before).isEqualTo(2);
    Invariants.hold(world.db);
  }

  @ParameterizedTest
  @EnumSource(WriteAlgorithm.class)
  void aRightThatIsBackBeforeSalesforceIsAskedFailsNothing(WriteAlgorithm algorithm) {
    world.use(algorithm);
    world.syncedAccounts(3);
    mayWithAccounts("\"create\",");
    meanwhile(
        () ->
            world
                .org
                .control()
                .permit(
                    "restricted@example.com",
                    """
                    {"system":["apienabled","viewsetup"],
                     "objects":{"Account":["read","create","edit","viewall"]},"fields":{}}
                    """));
    world.db.execute("UPDATE salesforce.account SET phone = '1' WHERE external_id__c <> 'A-2'");
    world.db.execute("UPDATE salesforce.account SET phone = '2' WHERE external_id__c = 'A-1'");
    world.runUntilQuiet();
    assertThat(states()).isEmpty();
    assertThat(phones("1")).isOne();
    assertThat(phones("2")).isOne();
    Invariants.hold(world.db);
  }

  @ParameterizedTest
  @EnumSource(WriteAlgorithm.class)
  void whatIsRefusedAgainWithEverythingThereIsFailed(WriteAlgorithm algorithm) {
    world.use(algorithm);
    world.syncedAccounts(3);
    int before = calls();
    world.fault(
        """
        {"kind":"soap-fault","verb":"update","code":"INVALID_FIELD","times":99}
        """);
    world.db.execute("UPDATE salesforce.account SET phone = '1'");
    world.runUntilQuiet();
    assertThat(states()).containsExactly("FAILED 3");
    assertThat(calls() - before).isEqualTo(3);
    assertThat(blocked()).isEmpty();
    Invariants.hold(world.db);
  }

  @Test
  void salesforcesCodeAloneBlocksNothing() {
    world.use(WriteAlgorithm.RECORD_ORDERED);
    world.syncedAccounts(2);
    world.fault(
        "{\"kind\":\"record-error\",\"verb\":\"update\",\"record\":0,\"times\":2,\"code\":\"INVALID_FIELD_FOR_INSERT_UPDATE\",\"message\":\"cannot"
            + " specify that\"}");
    world.db.execute("UPDATE salesforce.account SET phone = '1'");
    world.runUntilQuiet();
    assertThat(states()).containsExactly("FAILED 1");
    assertThat(blocked()).isEmpty();
  }

  @Test
  void aSecondBlockKeepsSinceWhen() {
    block("INVALID_FIELD", "one");
    world.db.execute("UPDATE drawbridge.blocked_mapping SET since = '2026-01-01'");
    block("INVALID_TYPE", "two");
    assertThat(
            world.db.texts("SELECT since::date || ' ' || reason FROM drawbridge.blocked_mapping"))
        .containsExactly("2026-01-01 two");
  }
}
