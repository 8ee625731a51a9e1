package dev.drawbridge.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sforce.async.AsyncApiException;
import com.sforce.async.AsyncExceptionCode;
import com.sforce.async.OperationEnum;
import com.sforce.soap.partner.DescribeSObjectResult;
import com.sforce.soap.partner.Field;
import com.sforce.soap.partner.FieldType;
import com.sforce.soap.partner.PartnerConnection;
import com.sforce.soap.partner.fault.ExceptionCode;
import com.sforce.soap.partner.sobject.SObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Calendar;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client asks an org before it trusts it: versions, limits, permissions, describes. */
class DiagnosticsIT extends OrgFixture {
  private static final String OWN_RIGHTS =
      "SELECT PermissionsModifyAllData, PermissionsViewAllData, PermissionsViewSetup,"
          + " PermissionsApiEnabled FROM UserPermissionAccess";

  private static String objectRights(String user) {
    return "SELECT PermissionsRead, PermissionsViewAllRecords, PermissionsModifyAllRecords,"
        + " SobjectType, ParentId FROM ObjectPermissions WHERE SobjectType = 'Account' AND ParentId"
        + " IN (SELECT PermissionSetId FROM PermissionSetAssignment WHERE AssigneeId = '"
        + user
        + "')";
  }

  private PartnerConnection as(String token) throws Exception {
    return org.connect(token, "65.0");
  }

  private static List<String> cells(SObject record, String... fields) {
    return Arrays.stream(fields).map(field -> String.valueOf(record.getField(field))).toList();
  }

  @Test
  void liveVersionsAreListedWithTheirSeasons() throws Exception {
    for (String path : new String[] {"/services/data/", "/services/data"}) {
      JsonNode versions = TestOrg.JSON.readTree(org.get(path).body());
      assertThat(versions).hasSize(38);
      assertThat(versions.path(0).toString())
          .isEqualTo(
              "{\"label\":\"Summer '14\",\"url\":\"/services/data/v31.0\",\"version\":\"31.0\"}");
      List<String> labels = versions.findValuesAsText("label");
      assertThat(labels.subList(31, 38))
          .containsExactly(
              "Winter '25",
              "Spring '25",
              "Summer '25",
              "Winter '26",
              "Spring '26",
              "Summer '26",
              "Winter '27");
    }
    assertThat(new Rest(org).get("/limits").text("DailyApiRequests", "Remaining"))
        .as("versions cost no call")
        .isEqualTo("99999");
  }

  @ParameterizedTest
  @CsvSource({
    "30.0, 410, UNSUPPORTED_API_VERSION",
    "7.0, 410, UNSUPPORTED_API_VERSION",
    "69.0, 404, NOT_FOUND",
    "0.0, 404, NOT_FOUND"
  })
  void retiredVersionsAreGoneAndOthersNeverWere(String version, int status, String code)
      throws Exception {
    var rest = new Rest(org);
    Rest.Reply reply = rest.get("/services/data/v" + version + "/limits");
    reply.refused(status, code, "");
    String subrequest =
        "{'batchRequests':[{'method':'GET','url':'v" + version + "/limits'}]}".replace(" ", "");
    assertThat(rest.post("/composite/batch", subrequest).text("results", "0", "statusCode"))
        .isEqualTo(String.valueOf(status));
  }

  @Test
  void limitsAreForThoseWhoMayViewSetup() throws Exception {
    assertThat(new Rest(org).get("/limits").status()).isEqualTo(200);
    var plain = new Rest(org, org.user("plain", "Standard User", "{}"));
    plain.get("/limits").refused(403, "FORBIDDEN", "View Setup and Configuration");
    var viewer = new Rest(org, org.user("viewer", "Standard User", "{'system':['viewsetup']}"));
    assertThat(viewer.get("/limits").text("DailyApiRequests", "Max")).isEqualTo("100000");
  }

  @Test
  void usedStorageIsTwoKilobytesForEachRecord() throws Exception {
    assertThat(remaining()).isEqualTo(10_240);
    List<String> ids = new ArrayList<>();
    for (int call = 0; call < 4; call++) {
      SObject[] records =
          IntStream.range(0, 150)
              .mapToObj(i -> TestOrg.record("Account", "Name", "n"))
              .toArray(SObject[]::new);
      Arrays.stream(soap.create(records)).forEach(result -> ids.add(result.getId()));
    }
    assertThat(remaining()).isEqualTo(10_239);
    soap.delete(ids.subList(0, 200).toArray(String[]::new));
    assertThat(remaining()).as("the recycle bin is free").isEqualTo(10_240);
  }

  private int remaining() throws Exception {
    return new Rest(org).get("/limits").body().path("DataStorageMB").path("Remaining").asInt();
  }

  @Test
  void ownSystemPermissionsAreOneRow() throws Exception {
    String[] fields = {
      "PermissionsModifyAllData",
      "PermissionsViewAllData",
      "PermissionsViewSetup",
      "PermissionsApiEnabled"
    };
    assertThat(cells(soap.query(OWN_RIGHTS).getRecords()[0], fields))
        .containsExactly("true", "true", "true", "true");
    PartnerConnection plain = as(org.user("plain", "Standard User", "{}"));
    assertThat(plain.query(OWN_RIGHTS).getRecords()).hasSize(1);
    assertThat(cells(plain.query(OWN_RIGHTS).getRecords()[0], fields))
        .containsExactly("false", "false", "false", "true");
    PartnerConnection all = as(org.user("all", "Standard User", "{'system':['modifyalldata']}"));
    assertThat(cells(all.query(OWN_RIGHTS).getRecords()[0], fields))
        .as("who modifies all sees all")
        .containsExactly("true", "true", "false", "true");
    var viewer = new Rest(org, org.user("viewer", "Standard User", "{'system':['viewalldata']}"));
    JsonNode row = viewer.query(OWN_RIGHTS).body().path("records").path(0);
    assertThat(row.path("PermissionsModifyAllData").isBoolean()).isTrue();
    assertThat(row.path("PermissionsModifyAllData").asBoolean()).isFalse();
    assertThat(row.path("PermissionsViewAllData").asBoolean()).isTrue();
    viewer
        .query("SELECT PermissionsFlyAway FROM UserPermissionAccess")
        .refused(400, "INVALID_FIELD", "No such column 'PermissionsFlyAway'");
  }

  @Test
  void objectPermissionsComeWithProfileAndPermissionSets() throws Exception {
    String token =
        org.user(
            "reader",
            "Standard User",
            "{'objects':{'Account':['read','viewall'],'Contact':['read']}}");
    PartnerConnection reader = as(token);
    String user = reader.getUserInfo().getUserId();
    SObject[] found = reader.query(objectRights(user)).getRecords();
    assertThat(found).hasSize(1);
    assertThat(
            cells(
                found[0],
                "PermissionsRead",
                "PermissionsViewAllRecords",
                "PermissionsModifyAllRecords",
                "SobjectType"))
        .containsExactly("true", "true", "false", "Account");
    assertThat(
            new Rest(org, token)
                .query(objectRights(user))
                .body()
                .path("records")
                .path(0)
                .path("PermissionsViewAllRecords")
                .asBoolean())
        .isTrue();
    assertThat(reader.query(objectRights(user).replace("'Account'", "'Opportunity'")).getSize())
        .as("no row is no right")
        .isZero();
    SObject[] implied = soap.query(objectRights(soap.getUserInfo().getUserId())).getRecords();
    assertThat(implied).hasSize(1);
    assertThat(implied[0].getField("PermissionsModifyAllRecords")).isEqualTo("true");
    SObject withId =
        soap.query(
                objectRights(soap.getUserInfo().getUserId())
                    .replaceFirst("SELECT ", "SELECT Id, Parent.IsOwnedByProfile, "))
            .getRecords()[0];
    assertThat(withId.getId()).startsWith("000");
    assertThat(withId.getChild("Parent").getField("IsOwnedByProfile")).isEqualTo("true");
  }

  @Test
  void profilesAreAssignedAsPermissionSets() throws Exception {
    String user = as(org.user("reader", "Standard User", "{}")).getUserInfo().getUserId();
    String assigned =
        "SELECT PermissionSet.Profile.Name FROM PermissionSetAssignment WHERE AssigneeId = '"
            + user
            + "' AND PermissionSet.IsOwnedByProfile = true";
    assertThat(profile(assigned)).isEqualTo("Standard User");
    String minimum =
        soap.query("SELECT Id FROM Profile WHERE Name = 'Minimum Access - Salesforce'")
            .getRecords()[0]
            .getId();
    update("User", user, "ProfileId", minimum);
    assertThat(profile(assigned)).isEqualTo("Minimum Access - Salesforce");
    String added =
        create(
            "User",
            "Username",
            "new@example.com",
            "Email",
            "new@example.com",
            "LastName",
            "New",
            "Alias",
            "new",
            "ProfileId",
            minimum,
            "TimeZoneSidKey",
            "GMT",
            "LocaleSidKey",
            "en_US",
            "EmailEncodingKey",
            "UTF-8",
            "LanguageLocaleKey",
            "en_US");
    assertThat(profile(assigned.replace(user, added))).isEqualTo("Minimum Access - Salesforce");
    assertThat(
            soap.query("SELECT Id FROM PermissionSet WHERE PermissionsModifyAllData = true")
                .getSize())
        .isOne();
  }

  private String profile(String query) throws Exception {
    SObject[] found = soap.query(query).getRecords();
    assertThat(found).hasSize(1);
    return found[0].getChild("PermissionSet").getChild("Profile").getField("Name").toString();
  }

  @Test
  void usersWithoutApiEnabledAreRefusedByEveryApi() throws Exception {
    String token = org.user("nobody", "Minimum Access - Salesforce", "{}");
    fault(ExceptionCode.API_CURRENTLY_DISABLED, () -> as(token).getUserInfo());
    new Rest(org, token)
        .get("/sobjects")
        .refused(403, "API_DISABLED_FOR_ORG", "not enabled for this Organization");
    AsyncApiException refused =
        catchThrowableOfType(
            AsyncApiException.class,
            () -> org.bulk(token).createJob(BulkJobs.info(OperationEnum.insert, "Account", null)));
    assertThat(refused.getExceptionCode()).isEqualTo(AsyncExceptionCode.FeatureNotEnabled);
    org.control("/users/nobody@example.com/permissions", "{\"system\":[\"apienabled\"]}");
    assertThat(as(token).getUserInfo().getUserName()).isEqualTo("nobody@example.com");
  }

  @Test
  void describesTellTheChecksWhatTheyAskFor() throws Exception {
    org.control(
        "/schema/Account/fields",
        "{\"name\":\"Rich__c\",\"type\":\"textarea\",\"length\":32768,\"htmlFormatted\":true}");
    org.control(
        "/schema/Account/fields",
        "{\"name\":\"Sum__c\",\"type\":\"double\",\"calculatedFormula\":\"1 + 1\"}");
    Field key = field("Account", "External_ID__c");
    assertThat(key.isExternalId()).isTrue();
    assertThat(key.isUnique()).isTrue();
    assertThat(key.getLength()).isEqualTo(255);
    Field name = field("Account", "Name");
    assertThat(name.isExternalId()).isFalse();
    assertThat(name.isUnique()).isFalse();
    assertThat(name.isNillable()).isFalse();
    assertThat(name.isCreateable()).isTrue();
    assertThat(name.getDefaultedOnCreate()).isFalse();
    assertThat(field("Account", "OwnerId").getDefaultedOnCreate()).isTrue();
    assertThat(field("Account", "Sum__c").isCalculated()).isTrue();
    assertThat(field("Account", "Sum__c").isCreateable()).isFalse();
    Field rich = field("Account", "Rich__c");
    assertThat(rich.getHtmlFormatted()).isTrue();
    assertThat(rich.getExtraTypeInfo()).isEqualTo("richtextarea");
    assertThat(rich.isFilterable()).isFalse();
    assertThat(field("Account", "Description").getHtmlFormatted()).isFalse();
    assertThat(field("Account", "Description").getType()).isEqualTo(FieldType.textarea);
    assertThat(field("Attachment", "Body").getType()).isEqualTo(FieldType.base64);
    Field who = field("Task", "WhoId");
    assertThat(who.isPolymorphicForeignKey()).isTrue();
    assertThat(who.getReferenceTo()).containsExactlyInAnyOrder("Contact", "Lead");
    assertThat(field("Contact", "AccountId").isPolymorphicForeignKey()).isFalse();
  }

  @Test
  void restDescribesSayTheSameAsSoap() throws Exception {
    var rest = new Rest(org);
    for (String object : new String[] {"Account", "Task", "Attachment", "Invoice__c"}) {
      JsonNode describe = rest.get("/sobjects/" + object + "/describe").body();
      DescribeSObjectResult soapTwin = soap.describeSObject(object);
      assertThat(describe.path("replicateable").asBoolean()).isEqualTo(soapTwin.isReplicateable());
      assertThat(describe.path("queryable").asBoolean()).isEqualTo(soapTwin.isQueryable());
      assertThat(describe.path("fields")).hasSize(soapTwin.getFields().length);
      for (int i = 0; i < soapTwin.getFields().length; i++) {
        assertThat(told(describe.path("fields").path(i))).isEqualTo(told(soapTwin.getFields()[i]));
      }
    }
    assertThat(rest.get("/sobjects/Contact/describe").body().toString())
        .as("no word of the org's own notes")
        .doesNotContain("childRelationshipName");
    assertThat(rest.get("/sobjects").body().path("sobjects").path(0).has("fields")).isFalse();
  }

  private static List<Object> told(JsonNode field) {
    List<Object> told = new ArrayList<>();
    told.add(field.path("name").asText());
    told.add(field.path("type").asText());
    for (String flag :
        new String[] {
          "externalId",
          "unique",
          "calculated",
          "nillable",
          "createable",
          "updateable",
          "defaultedOnCreate",
          "polymorphicForeignKey",
          "htmlFormatted",
          "idLookup",
          "autoNumber"
        }) {
      assertThat(field.path(flag).isBoolean()).as(flag).isTrue();
      told.add(field.path(flag).asBoolean());
    }
    told.add(field.path("length").asInt());
    List<String> targets = new ArrayList<>();
    field.path("referenceTo").forEach(target -> targets.add(target.asText()));
    told.add(targets);
    return told;
  }

  private static List<Object> told(Field field) {
    return List.of(
        field.getName(),
        field.getType().toString(),
        field.isExternalId(),
        field.isUnique(),
        field.isCalculated(),
        field.isNillable(),
        field.isCreateable(),
        field.isUpdateable(),
        field.getDefaultedOnCreate(),
        field.isPolymorphicForeignKey(),
        field.getHtmlFormatted(),
        field.isIdLookup(),
        field.isAutoNumber(),
        field.getLength(),
        List.of(field.getReferenceTo()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Profile",
        "PermissionSet",
        "PermissionSetAssignment",
        "ObjectPermissions",
        "FieldPermissions",
        "UserPermissionAccess"
      })
  void permissionObjectsAreQueriedButNotReplicated(String object) throws Exception {
    DescribeSObjectResult describe = soap.describeSObject(object);
    assertThat(describe.isQueryable()).isTrue();
    assertThat(describe.isReplicateable()).isFalse();
    assertThat(soap.query("SELECT Id FROM " + object).getSize()).isPositive();
    Calendar end = Calendar.getInstance();
    var start = (Calendar) end.clone();
    start.add(Calendar.HOUR, -1);
    fault(ExceptionCode.INVALID_TYPE, () -> soap.getUpdated(object, start, end));
  }

  @Test
  void wholeDescribesOfARealOrgCanBeLoaded() throws Exception {
    var rest = new Rest(org);
    ArrayNode described = TestOrg.JSON.createArrayNode();
    for (String object : new String[] {"Contact", "Account"}) {
      described.add(rest.get("/sobjects/" + object + "/describe").body());
    }
    var account = (ObjectNode) described.get(1);
    for (JsonNode child : account.path("childRelationships")) {
      if (child.path("relationshipName").asText().equals("Contacts")) {
        ((ObjectNode) child).put("relationshipName", "People");
      }
    }
    org.control("/schema", described.toString());
    String id = create("Account", "Name", "Acme");
    create("Contact", "LastName", "Ada", "AccountId", id);
    assertThat(
            soap.query("SELECT Id, (SELECT LastName FROM People) FROM Account")
                .getRecords()[0]
                .getChild("People"))
        .as("children are called as the parent's describe says")
        .isNotNull();
    fault(
        ExceptionCode.INVALID_TYPE,
        () -> soap.query("SELECT Id, (SELECT LastName FROM Contacts) FROM Account"));
  }

  @Test
  void aLoadedChildKeepsItsParentsNameForIt() throws Exception {
    JsonNode contact = new Rest(org).get("/sobjects/Contact/describe").body();
    org.control("/schema", contact.toString());
    assertThat(soap.query("SELECT Id, (SELECT LastName FROM Contacts) FROM Account").getSize())
        .isZero();
  }
}
