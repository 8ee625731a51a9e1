package dev.drawbridge.emulator;

import static dev.drawbridge.emulator.TestOrg.account;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sforce.async.BatchInfo;
import com.sforce.async.OperationEnum;
import com.sforce.soap.partner.DescribeSObjectResult;
import com.sforce.soap.partner.PartnerConnection;
import com.sforce.soap.partner.SessionHeader_element;
import com.sforce.soap.partner.StatusCode;
import com.sforce.soap.partner.fault.ApiFault;
import com.sforce.soap.partner.fault.ExceptionCode;
import com.sforce.soap.partner.fault.InvalidFieldFault;
import com.sforce.soap.partner.fault.InvalidIdFault;
import com.sforce.soap.partner.fault.InvalidQueryLocatorFault;
import com.sforce.soap.partner.fault.InvalidSObjectFault;
import com.sforce.soap.partner.fault.LoginFault;
import com.sforce.soap.partner.fault.MalformedQueryFault;
import com.sforce.soap.partner.fault.UnexpectedErrorFault;
import com.sforce.soap.partner.sobject.SObject;
import com.sforce.ws.ConnectionException;
import com.sforce.ws.ConnectorConfig;
import com.sforce.ws.SessionRenewer;
import java.io.ByteArrayInputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPInputStream;
import javax.xml.namespace.QName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the partner API's envelopes, headers and faults look like, and the limits of its calls. */
class SoapRulesIT extends OrgFixture {
  private HttpResponse<String> send(String operation) throws Exception {
    return send(org.token(), "", operation);
  }

  private HttpResponse<String> send(String token, String headers, String operation)
      throws Exception {
    return org.post(
        "/services/Soap/u/65.0", "text/xml; charset=UTF-8", envelope(token, headers, operation));
  }

  private static String envelope(String token, String headers, String operation) {
    return "<e:Envelope xmlns:e='http://schemas.xmlsoap.org/soap/envelope/'"
        + " xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance'"
        + " xmlns='urn:partner.soap.sforce.com'><e:Header><SessionHeader><sessionId>"
        + token
        + "</sessionId></SessionHeader>"
        + headers
        + "</e:Header><e:Body>"
        + operation
        + "</e:Body></e:Envelope>";
  }

  private static String query(String soql) {
    return "<query><queryString>" + soql.replace("<", "&lt;") + "</queryString></query>";
  }

  @Test
  void selectedFieldsComeInTheirOrderInTheDescribesSpellingAndNullsAsNil() throws Exception {
    String id = create("Account", "Name", "Acme");
    assertThat(send(query("SELECT phone, ID, nAmE FROM account")).body())
        .contains(
            "<result xsi:type=\"QueryResult\"><done>true</done><queryLocator xsi:nil=\"true\"/>"
                + "<records xsi:type=\"sf:sObject\"><sf:type>Account</sf:type><sf:Id>"
                + id
                + "</sf:Id><sf:Phone xsi:nil=\"true\"/><sf:Id>"
                + id
                + "</sf:Id><sf:Name>Acme</sf:Name></records><size>1</size></result>");
    assertThat(send(query("SELECT Name FROM Account")).body())
        .contains("<sf:type>Account</sf:type><sf:Id xsi:nil=\"true\"/><sf:Name>Acme</sf:Name>");
    assertThatThrownBy(() -> soap.query("SELECT Name, name FROM Account"))
        .isInstanceOfSatisfying(
            ApiFault.class,
            fault -> assertThat(fault.getExceptionMessage()).contains("duplicate field selected"));
  }

  @Test
  void answersCarryTheLimitsAndFaultsAreServerErrors() throws Exception {
    HttpResponse<String> good = send("<getServerTimestamp/>");
    assertThat(good.statusCode()).isEqualTo(200);
    assertThat(good.body())
        .contains(
            "<LimitInfoHeader><limitInfo><current>1</current><limit>100000</limit>"
                + "<type>API REQUESTS</type></limitInfo></LimitInfoHeader>")
        .containsPattern(
            "<timestamp>\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z</timestamp>");
    HttpResponse<String> bad = send(query("SELECT Foo FROM Account"));
    assertThat(bad.statusCode()).isEqualTo(500);
    assertThat(bad.body())
        .contains("<faultcode>sf:INVALID_FIELD</faultcode><faultstring>INVALID_FIELD: ")
        .contains("<sf:InvalidFieldFault xsi:type=\"sf:InvalidFieldFault\"><sf:exceptionCode>")
        .contains("<sf:row>1</sf:row><sf:column>8</sf:column></sf:InvalidFieldFault></detail>");
  }

  @Test
  void answersAreCompressedForThoseWhoTakeThem() throws Exception {
    String token = org.token();
    HttpResponse<String> plain = send("<describeGlobal/>");
    assertThat(plain.headers().firstValue("Content-Encoding")).isEmpty();
    assertThat(
            unpacked(
                org.packed(
                    "POST",
                    "/services/Soap/u/65.0",
                    envelope(token, "", "<describeGlobal/>"),
                    "Content-Type",
                    "text/xml")))
        .contains("<name>Invoice__c</name>");
    for (String path :
        new String[] {"/services/data/v65.0/sobjects", "/services/data/v65.0/limits"}) {
      assertThat(unpacked(org.packed("GET", path, "", "Authorization", "Bearer " + token)))
          .startsWith("{");
    }
    var jobs = new BulkJobs(org.bulk());
    BatchInfo batch =
        jobs.finished(
            jobs.add(
                jobs.open(OperationEnum.insert, "Account", null), "Name\n" + "a\n".repeat(100)));
    assertThat(
            unpacked(
                org.packed(
                    "GET",
                    "/services/async/65.0/job/%s/batch/%s/result"
                        .formatted(batch.getJobId(), batch.getId()),
                    "",
                    "X-SFDC-Session",
                    token)))
        .startsWith("\"Id\",\"Success\"");
  }

  private static String unpacked(HttpResponse<byte[]> answer) throws Exception {
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Encoding")).hasValue("gzip");
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(answer.body()))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void faultsHaveTheTypesOfTheirKind() throws Exception {
    assertThatThrownBy(() -> soap.query("SELECT Foo FROM Account"))
        .isInstanceOf(InvalidFieldFault.class);
    assertThatThrownBy(() -> soap.query("SELECT Id FROM Nope"))
        .isInstanceOf(InvalidSObjectFault.class);
    assertThatThrownBy(() -> soap.query("SELECT FROM")).isInstanceOf(MalformedQueryFault.class);
    assertThatThrownBy(() -> soap.queryMore("nope")).isInstanceOf(InvalidQueryLocatorFault.class);
    assertThatThrownBy(() -> soap.retrieve("Id", "Account", new String[] {"nope"}))
        .isInstanceOf(InvalidIdFault.class);
    assertThatThrownBy(() -> soap.upsert("Site", new SObject[] {account("a", "1")}))
        .isInstanceOf(InvalidFieldFault.class);
    assertThatThrownBy(() -> login("wrong")).isInstanceOf(LoginFault.class);
    assertThatThrownBy(() -> org.connect("00D!none", "65.0").getUserInfo())
        .isInstanceOf(UnexpectedErrorFault.class);
    assertThatThrownBy(() -> soap.delete(Collections.nCopies(201, "x").toArray(String[]::new)))
        .isInstanceOf(UnexpectedErrorFault.class);
  }

  private PartnerConnection login(String password) throws Exception {
    var config = new ConnectorConfig();
    config.setUsername("integration@drawbridge.test");
    config.setPassword(password);
    config.setAuthEndpoint(org.url() + "/services/Soap/u/64.0");
    config.setServiceEndpoint(org.url() + "/services/Soap/u/64.0");
    return new PartnerConnection(config);
  }

  @Test
  void orgWithLoginSwitchedOffRefusesRightPasswords() throws Exception {
    assertThat(login("drawbridge-secret").getUserInfo().getOrganizationId()).startsWith("00D");
    org.control("/soap-login", "{\"enabled\":false}");
    assertThatThrownBy(() -> login("drawbridge-secret"))
        .isInstanceOfSatisfying(
            LoginFault.class,
            fault -> {
              assertThat(fault.getExceptionCode()).isEqualTo(ExceptionCode.INVALID_OPERATION);
              assertThat(fault.getExceptionMessage())
                  .startsWith("SOAP API login() is disabled by default in this org.");
            });
    org.control("/reset", "{}");
    assertThat(login("drawbridge-secret").getUserInfo().getOrganizationId()).startsWith("00D");
  }

  @Test
  void clientsRenewSessionsThatEndedAndNothingElse() throws Exception {
    var renewals = new AtomicInteger();
    soap.getConfig()
        .setSessionRenewer(
            config -> {
              renewals.incrementAndGet();
              var header = new SessionRenewer.SessionRenewalHeader();
              header.name = new QName("urn:partner.soap.sforce.com", "SessionHeader");
              var session = new SessionHeader_element();
              try {
                session.setSessionId(org.token());
              } catch (Exception e) {
                throw new ConnectionException("no token", e);
              }
              header.headerElement = session;
              return header;
            });
    fault(ExceptionCode.INVALID_FIELD, () -> soap.query("SELECT Foo FROM Account"));
    assertThat(renewals).hasValue(0);
    org.remove("/sessions");
    assertThat(soap.getUserInfo().getUserName()).isEqualTo("integration@drawbridge.test");
    assertThat(renewals).hasValue(1);
  }

  @Test
  void otherHeadersAreAcceptedAndChangeNothing() throws Exception {
    soap.setCallOptions("drawbridge", null);
    soap.setDisableFeedTrackingHeader(true);
    soap.setEmailHeader(false, false, false);
    soap.setMruHeader(false);
    soap.setLocaleOptions("de_DE", false);
    assertThat(soap.create(new SObject[] {account("a", "1")})[0].getSuccess()).isTrue();
    assertThat(
            send(
                    org.token(),
                    "<CallOptions><defaultNamespace>ns</defaultNamespace></CallOptions>",
                    query("SELECT Id, External_ID__c FROM Account"))
                .body())
        .contains("<sf:External_ID__c>1</sf:External_ID__c>");
    assertThat(
            send(
                    org.token(),
                    "<CallOptions><client>x</client></CallOptions>",
                    query("SELECT ns__External_ID__c FROM Account"))
                .body())
        .contains("No such column 'ns__External_ID__c'");
  }

  @Test
  void textThatIsNotXmlRefusesTheCall() throws Exception {
    String good = "<create><sObjects><type>Account</type><Name>a&#9;b</Name></sObjects></create>";
    assertThat(send(good).body()).contains("<success>true</success>");
    for (String character : new String[] {"\uFFFE", "\u0001", "&#1;", "&#xFFFF;"}) {
      HttpResponse<String> refused = send(good.replace("&#9;", character));
      assertThat(refused.statusCode()).isEqualTo(500);
      assertThat(refused.body()).contains("<faultcode>soapenv:Client</faultcode>");
    }
    assertThat(soap.query("SELECT Id FROM Account").getSize()).isOne();
  }

  @Test
  void nilElementsSayNothingAndNullTakesFieldsToNull() throws Exception {
    String id = create("Account", "Name", "a", "Phone", "1", "Fax", "2");
    send(
        "<update><sObjects><type>Account</type><Id>"
            + id
            + "</Id><Phone xsi:nil='true'/><fieldsToNull>Fax</fieldsToNull></sObjects></update>");
    assertThat(read("Account", id, "Phone").getField("Phone")).isEqualTo("1");
    assertThat(read("Account", id, "Fax").getField("Fax")).isNull();
    assertThat(
            send("<update><sObjects><type>Account</type><Id>"
                    + id
                    + "</Id><fieldsToNull>Nope</fieldsToNull></sObjects></update>")
                .body())
        .contains("INVALID_FIELD");
  }

  @Test
  void twoThousandIdsAreRetrievedAndOneMoreIsRefused() throws Exception {
    String id = create("Account", "Name", "a");
    assertThat(soap.retrieve("Name", "Account", ids(id, 2_000))).hasSize(2_000);
    fault(ExceptionCode.EXCEEDED_ID_LIMIT, () -> soap.retrieve("Name", "Account", ids(id, 2_001)));
  }

  private static String[] ids(String id, int count) {
    return Collections.nCopies(count, id).toArray(String[]::new);
  }

  @Test
  void hundredObjectsAreDescribedAndOneMoreIsRefused() throws Exception {
    assertThat(soap.describeSObjects(ids("Group", 100))).hasSize(100);
    assertThat(soap.describeSObjects(new String[0])).isEmpty();
    fault(ExceptionCode.EXCEEDED_ID_LIMIT, () -> soap.describeSObjects(ids("Group", 101)));
  }

  @Test
  void objectsWithoutACallRefuseIt() throws Exception {
    DescribeSObjectResult user = soap.describeSObject("User");
    assertThat(user.isDeletable()).isFalse();
    String id = soap.getUserInfo().getUserId();
    assertThat(soap.delete(new String[] {id})[0].getSuccess()).isFalse();
    assertThat(refused("Organization", "Name", "x").getStatusCode())
        .isEqualTo(StatusCode.CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY);
    String organization = soap.getUserInfo().getOrganizationId();
    assertThat(
            soap.update(new SObject[] {withId("Organization", organization, "Phone", "1")})[0]
                .getSuccess())
        .isFalse();
    assertThat(soap.describeSObject("Account").isDeletable()).isTrue();
    String account = create("Account", "Name", "a");
    assertThat(soap.delete(new String[] {account})[0].getSuccess()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"31.0", "50.0", "64.0", "68.0"})
  void everyLiveVersionSpeaksTheSameSchema(String version) throws Exception {
    PartnerConnection older = org.connect(org.token(), version);
    assertThat(Arrays.stream(older.describeGlobal().getSobjects()).map(each -> each.getName()))
        .hasSize(26);
    assertThat(older.create(new SObject[] {account("a", "1")})[0].getSuccess()).isTrue();
    assertThat(catchThrowableOfType(ApiFault.class, () -> older.query("SELECT Foo FROM Account")))
        .isNotNull();
  }
}
