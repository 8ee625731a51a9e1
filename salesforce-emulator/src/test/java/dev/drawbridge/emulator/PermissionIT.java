package dev.drawbridge.emulator;

import static dev.drawbridge.emulator.TestOrg.account;
import static dev.drawbridge.emulator.TestOrg.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.sforce.async.AsyncApiException;
import com.sforce.async.AsyncExceptionCode;
import com.sforce.async.BulkConnection;
import com.sforce.async.OperationEnum;
import com.sforce.soap.partner.DescribeGlobalSObjectResult;
import com.sforce.soap.partner.DescribeSObjectResult;
import com.sforce.soap.partner.Error;
import com.sforce.soap.partner.Field;
import com.sforce.soap.partner.PartnerConnection;
import com.sforce.soap.partner.StatusCode;
import com.sforce.soap.partner.fault.ApiFault;
import com.sforce.soap.partner.fault.ExceptionCode;
import com.sforce.soap.partner.sobject.SObject;
import com.sforce.ws.ConnectorConfig;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Users see and change what their permissions say, and find these permissions in the org. */
class PermissionIT {
  private static final String READER =
      """
      {"username":"reader@example.com","firstName":"Rita","lastName":"Reader",
       "clientId":"reader","clientSecret":"reader-secret",
       "permissions":{"objects":{"Account":["read","edit"],"Contact":["read"],"Lead":["read","create","edit","delete"]},
                      "fields":{"Account.Phone":"none","Account.Site":"read"}}}
      """;

  private final TestOrg org = new TestOrg();
  private PartnerConnection admin;
  private PartnerConnection reader;
  private String user;

  @BeforeEach
  void connect() throws Exception {
    admin = org.connect();
    user = org.control("/users", READER).path("id").asText();
    reader = org.connect(token("reader", "reader-secret"), "65.0");
  }

  @AfterEach
  void close() {
    org.close();
  }

  private String token(String client, String secret) throws Exception {
    return TestOrg.JSON
        .readTree(
            org.post(
                    "/services/oauth2/token",
                    "application/x-www-form-urlencoded",
                    "grant_type=client_credentials&client_id="
                        + client
                        + "&client_secret="
                        + secret)
                .body())
        .path("access_token")
        .asText();
  }

  private static void fault(ExceptionCode code, Call call) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(
            ApiFault.class, fault -> assertThat(fault.getExceptionCode()).isEqualTo(code));
  }

  private interface Call {
    void run() throws Exception;
  }

  private static SObject withId(String type, String id, Object... fields) {
    SObject record = record(type, fields);
    record.setId(id);
    return record;
  }

  private String saved() throws Exception {
    SObject account = account("a", "1");
    account.setField("Phone", "1");
    return admin.create(new SObject[] {account})[0].getId();
  }

  @Test
  void sessionBelongsToItsUser() throws Exception {
    assertThat(reader.getUserInfo().getUserId()).isEqualTo(user);
    assertThat(reader.getUserInfo().getUserName()).isEqualTo("reader@example.com");
    assertThat(reader.getUserInfo().getUserFullName()).isEqualTo("Rita Reader");
    String lead =
        reader.create(new SObject[] {record("Lead", "LastName", "l", "Company", "c")})[0].getId();
    SObject found = admin.retrieve("OwnerId,CreatedById", "Lead", new String[] {lead})[0];
    assertThat(found.getField("OwnerId")).isEqualTo(user);
    assertThat(found.getField("CreatedById")).isEqualTo(user);
    assertThat(org.journal().getLast().path("user").asText()).isEqualTo(user);
  }

  private PartnerConnection login(String password) throws Exception {
    var config = new ConnectorConfig();
    config.setAuthEndpoint(org.url() + "/services/Soap/u/64.0");
    config.setServiceEndpoint(org.url() + "/services/Soap/u/64.0");
    config.setUsername("reader@example.com");
    config.setPassword(password);
    return new PartnerConnection(config);
  }

  @Test
  void passwordOpensTheUsersSession() throws Exception {
    assertThat(login("reader-secret").getUserInfo().getUserId()).isEqualTo(user);
    fault(ExceptionCode.INVALID_LOGIN, () -> login("drawbridge-secret"));
  }

  @Test
  void deactivatedUserIsSentAwayAndDoesNotComeIn() throws Exception {
    String token = token("reader", "reader-secret");
    var rest = new Rest(org, token);
    BulkConnection bulk = org.bulk(token);
    assertThat(rest.get("/sobjects/Account").status()).isEqualTo(200);
    admin.update(new SObject[] {withId("User", user, "IsActive", false)});

    fault(ExceptionCode.INVALID_SESSION_ID, () -> reader.getServerTimestamp());
    rest.get("/sobjects/Account").refused(401, "INVALID_SESSION_ID", "Session expired or invalid");
    assertThatThrownBy(() -> bulk.createJob(BulkJobs.info(OperationEnum.insert, "Account", null)))
        .isInstanceOfSatisfying(
            AsyncApiException.class,
            e -> assertThat(e.getExceptionCode()).isEqualTo(AsyncExceptionCode.InvalidSessionId));
    String bearer = "Bearer " + token;
    assertThat(org.get("/services/oauth2/userinfo", "Authorization", bearer).body())
        .isEqualTo("Bad_OAuth_Token");
    fault(ExceptionCode.INVALID_LOGIN, () -> login("reader-secret"));
    assertThat(token("reader", "reader-secret")).isEmpty();
    assertThat(admin.getServerTimestamp()).as("others stay").isNotNull();

    org.control("/users/reader@example.com", "{\"active\":true}");
    fault(ExceptionCode.INVALID_SESSION_ID, () -> reader.getServerTimestamp());
    assertThat(login("reader-secret").getUserInfo().getUserId()).isEqualTo(user);
    assertThat(new Rest(org, token("reader", "reader-secret")).get("/sobjects").status())
        .isEqualTo(200);
  }

  @Test
  void inactiveUserOwnsNothingNew() throws Exception {
    SObject lead = record("Lead", "LastName", "l", "Company", "c", "OwnerId", user);
    assertThat(admin.create(new SObject[] {lead})[0].getSuccess()).isTrue();
    admin.update(new SObject[] {withId("User", user, "IsActive", false)});
    Error error = admin.create(new SObject[] {lead})[0].getErrors()[0];
    assertThat(error.getStatusCode()).isEqualTo(StatusCode.INACTIVE_OWNER_OR_USER);
    assertThat(error.getMessage())
        .isEqualTo(
            "operation performed with inactive user ["
                + user.substring(0, 15)
                + "] as owner of lead");
  }

  @Test
  void identityIsTheUsers() throws Exception {
    JsonNode info =
        TestOrg.JSON.readTree(
            org.get(
                    "/services/oauth2/userinfo",
                    "Authorization",
                    "Bearer " + token("reader", "reader-secret"))
                .body());
    assertThat(info.path("user_id").asText()).isEqualTo(user);
    assertThat(token("reader", "wrong")).isEmpty();
  }

  @Test
  void objectsWithoutRightsAreNotThere() throws Exception {
    assertThat(reader.describeGlobal().getSobjects())
        .extracting(DescribeGlobalSObjectResult::getName)
        .contains("Account", "Contact", "Lead", "User")
        .doesNotContain("Opportunity", "Invoice__c");
    assertThat(admin.describeGlobal().getSobjects())
        .extracting(DescribeGlobalSObjectResult::getName)
        .contains("Opportunity");
    fault(ExceptionCode.INVALID_TYPE, () -> reader.describeSObject("Opportunity"));
    fault(ExceptionCode.INVALID_TYPE, () -> reader.query("SELECT Id FROM Opportunity"));
    fault(
        ExceptionCode.INVALID_TYPE,
        () -> reader.create(new SObject[] {record("Campaign", "Name", "c")}));
  }

  @Test
  void hiddenFieldIsUnknownToItsUserOnly() throws Exception {
    saved();
    assertThat(reader.describeSObject("Account").getFields())
        .extracting(Field::getName)
        .contains("Name", "Site")
        .doesNotContain("Phone");
    fault(ExceptionCode.INVALID_FIELD, () -> reader.query("SELECT Phone FROM Account"));
    fault(
        ExceptionCode.INVALID_FIELD,
        () -> reader.query("SELECT Id FROM Account WHERE Phone = '1'"));
    fault(
        ExceptionCode.INVALID_FIELD,
        () -> reader.update(new SObject[] {withId("Account", saved(), "Phone", "2")}));
    assertThat(admin.query("SELECT Phone FROM Account").getRecords()[0].getField("Phone"))
        .isEqualTo("1");
  }

  @Test
  void readOnlyFieldIsReadAndNotWritten() throws Exception {
    String id = saved();
    Field site =
        Arrays.stream(reader.describeSObject("Account").getFields())
            .filter(field -> field.getName().equals("Site"))
            .findFirst()
            .orElseThrow();
    assertThat(site.isUpdateable()).isFalse();
    assertThat(reader.query("SELECT Site FROM Account").getSize()).isOne();
    Error error =
        reader.update(new SObject[] {withId("Account", id, "Site", "x")})[0].getErrors()[0];
    assertThat(error.getStatusCode()).isEqualTo(StatusCode.INVALID_FIELD_FOR_INSERT_UPDATE);
    assertThat(error.getMessage())
        .isEqualTo(
            "Unable to create/update fields: Site. Please check the security settings of this field"
                + " and verify that it is read/write for your profile or permission set.");
    assertThat(reader.update(new SObject[] {withId("Account", id, "Fax", "x")})[0].getSuccess())
        .isTrue();
    assertThat(admin.update(new SObject[] {withId("Account", id, "Site", "x")})[0].getSuccess())
        .isTrue();
  }

  @Test
  void missingRightsOnObjectsRefuseRecords() throws Exception {
    String id = saved();
    DescribeSObjectResult seen = reader.describeSObject("Account");
    assertThat(seen.isCreateable()).isFalse();
    assertThat(seen.isUpdateable()).isTrue();
    assertThat(seen.isDeletable()).isFalse();
    Error create = reader.create(new SObject[] {account("b", "2")})[0].getErrors()[0];
    assertThat(create.getStatusCode()).isEqualTo(StatusCode.INSUFFICIENT_ACCESS_OR_READONLY);
    assertThat(create.getMessage()).isEqualTo("insufficient access rights on object id");
    assertThat(reader.delete(new String[] {id})[0].getErrors()[0].getStatusCode())
        .isEqualTo(StatusCode.INSUFFICIENT_ACCESS_OR_READONLY);
    String contact = admin.create(new SObject[] {record("Contact", "LastName", "c")})[0].getId();
    assertThat(
            reader.update(new SObject[] {withId("Contact", contact, "LastName", "d")})[0]
                .getErrors()[0].getStatusCode())
        .isEqualTo(StatusCode.INSUFFICIENT_ACCESS_OR_READONLY);
    assertThat(admin.delete(new String[] {id})[0].getSuccess()).isTrue();
    assertThat(reader.undelete(new String[] {id})[0].getErrors()[0].getStatusCode())
        .isEqualTo(StatusCode.INSUFFICIENT_ACCESS_OR_READONLY);
  }

  @Test
  void restAndBulkKeepToTheSameRights() throws Exception {
    saved();
    String bearer = "Bearer " + token("reader", "reader-secret");
    assertThat(
            org.get(
                    "/services/data/v65.0/query?q=SELECT+Phone+FROM+Account",
                    "Authorization",
                    bearer)
                .body())
        .contains("INVALID_FIELD");
    assertThat(
            org.get("/services/data/v65.0/sobjects/Account/describe", "Authorization", bearer)
                .body())
        .doesNotContain("\"name\":\"Phone\"");
    assertThat(
            new BulkJobs(org.bulk(token("reader", "reader-secret")))
                .load(OperationEnum.insert, "Account", null, "Name\nx\n")
                .getFirst()
                .getLast())
        .startsWith("INSUFFICIENT_ACCESS_OR_READONLY:insufficient access rights on object id");
  }

  @Test
  void permissionObjectsTellWhatWasGranted() throws Exception {
    String set =
        admin
            .query(
                "SELECT PermissionSetId FROM PermissionSetAssignment WHERE AssigneeId = '"
                    + user
                    + "' AND PermissionSet.IsOwnedByProfile = false")
            .getRecords()[0]
            .getField("PermissionSetId")
            .toString();
    SObject account =
        reader.query(
                "SELECT PermissionsRead, PermissionsCreate, PermissionsEdit, PermissionsDelete,"
                    + " PermissionsViewAllRecords FROM ObjectPermissions WHERE SobjectType ="
                    + " 'Account' AND ParentId = '"
                    + set
                    + "'")
            .getRecords()[0];
    assertThat(account.getField("PermissionsRead")).isEqualTo("true");
    assertThat(account.getField("PermissionsCreate")).isEqualTo("false");
    assertThat(account.getField("PermissionsEdit")).isEqualTo("true");
    String fields =
        "SELECT Field, PermissionsEdit FROM FieldPermissions WHERE ParentId = '"
            + set
            + "' AND Field = ";
    assertThat(reader.query(fields + "'Account.Phone'").getSize()).isZero();
    assertThat(reader.query(fields + "'Account.Site'").getRecords()[0].getField("PermissionsEdit"))
        .isEqualTo("false");
    assertThat(reader.query(fields + "'Account.Fax'").getRecords()[0].getField("PermissionsEdit"))
        .isEqualTo("true");
  }

  @Test
  void modifyAllDataImpliesTheRest() throws Exception {
    String own =
        "SELECT PermissionsModifyAllData, PermissionsViewAllData FROM UserPermissionAccess";
    assertThat(admin.query(own).getRecords()).hasSize(1);
    assertThat(admin.query(own).getRecords()[0].getField("PermissionsModifyAllData"))
        .isEqualTo("true");
    assertThat(reader.query(own).getRecords()[0].getField("PermissionsModifyAllData"))
        .isEqualTo("false");
    String set =
        admin
            .query("SELECT Id FROM PermissionSet WHERE PermissionsModifyAllData = true")
            .getRecords()[0]
            .getId();
    SObject[] implied =
        admin
            .query(
                "SELECT Id, PermissionsDelete FROM ObjectPermissions WHERE SobjectType = 'Account'"
                    + " AND ParentId = '"
                    + set
                    + "'")
            .getRecords();
    assertThat(implied).hasSize(1);
    assertThat(implied[0].getId()).startsWith("000");
    assertThat(implied[0].getField("PermissionsDelete")).isEqualTo("true");
  }

  @Test
  void rightsGrantedOverTheApiCountAtOnce() throws Exception {
    String set =
        admin.create(new SObject[] {record("PermissionSet", "Name", "Deals", "Label", "Deals")})[0]
            .getId();
    admin.create(
        new SObject[] {
          record(
              "ObjectPermissions",
              "ParentId",
              set,
              "SobjectType",
              "Opportunity",
              "PermissionsRead",
              true)
        });
    fault(ExceptionCode.INVALID_TYPE, () -> reader.query("SELECT Id FROM Opportunity"));
    String assignment =
        admin
            .create(
                new SObject[] {
                  record("PermissionSetAssignment", "PermissionSetId", set, "AssigneeId", user)
                })[0]
            .getId();
    assertThat(reader.query("SELECT Id, Name FROM Opportunity").getSize()).isZero();
    fault(ExceptionCode.INVALID_FIELD, () -> reader.query("SELECT Amount FROM Opportunity"));
    admin.delete(new String[] {assignment});
    fault(ExceptionCode.INVALID_TYPE, () -> reader.query("SELECT Id FROM Opportunity"));
  }

  @Test
  void rightsCanBeReplaced() throws Exception {
    org.control(
        "/users/reader@example.com/permissions", "{\"objects\":{\"Opportunity\":[\"read\"]}}");
    fault(ExceptionCode.INVALID_TYPE, () -> reader.query("SELECT Id FROM Account"));
    assertThat(reader.query("SELECT Amount FROM Opportunity").getSize()).isZero();
  }

  @Test
  void fieldAddedLaterIsHiddenUntilItIsGranted() throws Exception {
    org.control("/schema/Account/fields", "{\"name\":\"New__c\"}");
    assertThat(admin.query("SELECT New__c FROM Account").getSize()).isZero();
    fault(ExceptionCode.INVALID_FIELD, () -> reader.query("SELECT New__c FROM Account"));
  }

  @Test
  void administratorsOnlyChangeUsers() throws Exception {
    assertThat(
            reader.update(new SObject[] {withId("User", user, "Title", "Boss")})[0].getErrors()[0]
                .getStatusCode())
        .isEqualTo(StatusCode.INSUFFICIENT_ACCESS_OR_READONLY);
    assertThat(admin.update(new SObject[] {withId("User", user, "Title", "Boss")})[0].getSuccess())
        .isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {}                                                                            | needs a username
          {"username":"a@b","permissions":{"objects":{"Nope":["read"]}}}                | no object 'Nope'
          {"username":"a@b","permissions":{"objects":{"Account":["fly"]}}}              | 'fly' is no right
          {"username":"a@b","permissions":{"fields":{"Account.Nope":"read"}}}           | no field 'Account.Nope'
          {"username":"a@b","permissions":{"fields":{"Account.Name":"read"}}}           | cannot be set
          {"username":"a@b"}                                                            | needs a clientId
          {"username":"a@b","clientId":"reader","clientSecret":"x"}                     | a connected app reader already
          {"username":"a@b","clientId":"drawbridge","clientSecret":"x"}                 | a connected app drawbridge already
          {"username":"reader@example.com","clientId":"c","clientSecret":"x"}           | a user reader@example.com already
          {"username":"a@b","profile":"King","clientId":"c","clientSecret":"x"}         | no profile 'King'
          """)
  void impossibleUsersAreExplained(String body, String sentence) throws Exception {
    assertThat(org.post("/emulator/users", "application/json", body).body()).contains(sentence);
    assertThat(admin.query("SELECT Id FROM User WHERE Username = 'a@b'").getSize()).isZero();
  }
}
