package dev.drawbridge.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sforce.soap.partner.PartnerConnection;
import com.sforce.soap.partner.fault.MalformedQueryFault;
import java.net.Socket;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever comes in, the org answers in form and goes on. */
class MalformedIT {
  private final TestOrg org = new TestOrg();

  @AfterEach
  void close() {
    org.close();
  }

  private HttpResponse<String> soap(String body) throws Exception {
    HttpResponse<String> answer =
        org.post("/services/Soap/u/65.0", "text/xml; charset=UTF-8", body);
    assertThat(answer.statusCode()).isEqualTo(500);
    assertThat(answer.body())
        .contains("<soapenv:Fault>", "<faultstring>")
        .doesNotContain("Exception:", "\tat ");
    return answer;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "not xml",
        "<a/>",
        "<Envelope/>",
        "<Envelope><Body/></Envelope>",
        "<Envelope><Body><create></Body></Envelope>",
        "<Envelope><Body><create/><create/></Body></Envelope>",
        "<!DOCTYPE a [<!ENTITY x SYSTEM"
            + " 'file:///etc/passwd'>]><Envelope><Body><q>&x;</q></Body></Envelope>",
        "<Envelope><Body><create><sObjects><type>Account</type><A><b><c/></b></A></sObjects></create></Body></Envelope>",
        "<Envelope><Body><create>&#0;</create></Body></Envelope>"
      })
  void malformedEnvelopesGetAClientFault(String body) throws Exception {
    assertThat(soap(body).body()).contains("<faultcode>soapenv:Client</faultcode>");
  }

  private String envelope(String body) throws Exception {
    return "<e:Envelope xmlns:e='http://schemas.xmlsoap.org/soap/envelope/'><e:Header>"
        + "<SessionHeader><sessionId>"
        + org.token()
        + "</sessionId></SessionHeader></e:Header><e:Body>"
        + body
        + "</e:Body></e:Envelope>";
  }

  @Test
  void unknownOperationIsNamed() throws Exception {
    assertThat(soap(envelope("<explode/>")).body())
        .contains("No operation available for request {urn:partner.soap.sforce.com}explode");
  }

  @Test
  void recordWithoutATypeIsRefused() throws Exception {
    assertThat(soap(envelope("<create><sObjects><Name>a</Name></sObjects></create>")).body())
        .contains("INVALID_TYPE: Must send a concrete entity type.");
  }

  @Test
  void typeOfARecordMayStandInItsXsiType() throws Exception {
    String body =
        envelope(
            "<create xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance'><sObjects"
                + " xsi:type='s:Account' xmlns:s='urn:sobject.partner.soap.sforce.com'>"
                + "<Name>a</Name></sObjects></create>");
    HttpResponse<String> answer = org.post("/services/Soap/u/65.0", "text/xml", body);
    assertThat(answer.body()).contains("<id>001", "<success>true</success>");
  }

  @Test
  void otherClientsNamespacesAreUnderstood() throws Exception {
    String body =
        envelope(
            "<create xmlns='urn:partner.soap.sforce.com'><x:sObjects"
                + " xmlns:x='urn:sobject.partner.soap.sforce.com'><type>Account</type><Name>a</Name>"
                + "</x:sObjects></create>");
    HttpResponse<String> answer = org.post("/services/Soap/u/65.0/", "text/xml", body);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).contains("<success>true</success>");
  }

  @Test
  void damagedRequestsNeverStopTheOrg() throws Exception {
    String good =
        envelope(
            "<create><sObjects><type>Account</type><Name>a</Name><External_ID__c>k</External_ID__c>"
                + "</sObjects></create>");
    var random = new Random(42);
    for (int i = 0; i < 300; i++) {
      var damaged = new StringBuilder(good);
      for (int hits = random.nextInt(4); hits >= 0; hits--) {
        damaged.setCharAt(random.nextInt(damaged.length()), (char) random.nextInt(1, 0x2FF));
      }
      HttpResponse<String> answer =
          org.post("/services/Soap/u/65.0", "text/xml", damaged.toString());
      assertThat(answer.statusCode()).isIn(200, 500);
      assertThat(answer.body()).contains("Envelope").doesNotContain("UNKNOWN_EXCEPTION");
    }
    PartnerConnection soap = org.connect();
    assertThat(soap.getServerTimestamp()).isNotNull();
  }

  @Test
  void damagedQueriesGetProperErrors() throws Exception {
    String good =
        "SELECT Id, Account.Name FROM Contact WHERE (LastName LIKE 'a%' OR Birthdate < 2020-01-01)"
            + " AND IsDeleted = false ORDER BY LastName DESC NULLS LAST LIMIT 10 OFFSET 5";
    String token = org.token();
    var random = new Random(7);
    for (int i = 0; i < 300; i++) {
      var damaged = new StringBuilder(good);
      int at = random.nextInt(damaged.length());
      switch (random.nextInt(3)) {
        case 0 -> damaged.deleteCharAt(at);
        case 1 -> damaged.insert(at, "'()=,.%\\<>\n".charAt(random.nextInt(11)));
        default -> damaged.setLength(at);
      }
      HttpResponse<String> answer =
          org.get(
              "/services/data/v65.0/query?q=" + URLEncoder.encode(damaged.toString(), "UTF-8"),
              "Authorization",
              "Bearer " + token);
      assertThat(answer.statusCode()).as(damaged.toString()).isIn(200, 400);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "[1,2", "nonsense", "7", "[]", "{\"kind\":3}"})
  void malformedControlBodiesAreExplained(String body) throws Exception {
    for (String path :
        new String[] {
          "/faults",
          "/schema/Account/fields",
          "/data",
          "/latency",
          "/clock",
          "/transactions",
          "/replication",
          "/stamps",
          "/record-counts",
          "/locks",
          "/limits",
          "/org",
          "/users",
          "/users/integration@drawbridge.test",
          "/soap-login",
          "/record-types",
          "/oauth/keys",
          "/validation-rules",
          "/duplicate-rules",
          "/assignment-rules"
        }) {
      HttpResponse<String> answer = org.post("/emulator" + path, "application/json", body);
      assertThat(answer.statusCode()).as(path + " " + body + answer.body()).isEqualTo(400);
      assertThat(answer.body()).as(path).startsWith("{\"error\":\"");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          /latency      | {"fixedMilis":1}                    | no setting 'fixedMilis'
          /latency      | {"fixedMillis":"1"}                 | fixedMillis must be a whole number
          /latency      | {"perRecordMillis":0.5}             | perRecordMillis must be a whole number
          /latency      | {"fixedMillis":-1}                  | cannot be negative
          /latency      | {"objects":[]}                      | objects must be a JSON object
          /latency      | {"objects":{"Account":5}}           | must be a JSON object
          /latency      | {"objects":{"Account":{"x":1}}}     | no setting 'x'
          /clock        | {"offset":1}                        | no setting 'offset'
          /clock        | {"offsetMillis":null}               | offsetMillis must be a whole number
          /transactions | {"lockWait":1}                      | no setting 'lockWait'
          /transactions | {"commitDelayMillis":true}          | commitDelayMillis must be a whole number
          /replication  | {"namesUndeleted":1}                | namesUndeleted must be true or false
          /record-counts | {"stale":"no"}                     | stale must be true or false
          /replication  | {"future":true}                     | no setting 'future'
          /soap-login   | {"enabled":"no"}                    | enabled must be true or false
          /org          | {"multiCurrency":"yes"}             | multiCurrency must be true or false
          /users/nobody@example.com | {"active":false}        | no user nobody@example.com
          """)
  void mistypedSettingsAreExplainedAndChangeNothing(String path, String body, String sentence)
      throws Exception {
    HttpResponse<String> answer = org.post("/emulator" + path, "application/json", body);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains(sentence);
    assertThat(org.get("/emulator/latency").body())
        .isEqualTo(
            "{\"fixedMillis\":0,\"perRecordMillis\":0,\"bulkChunkMillis\":0,\"objects\":{}}");
    assertThat(org.get("/emulator/clock").body()).startsWith("{\"offsetMillis\":0,");
    assertThat(org.get("/emulator/transactions").body())
        .isEqualTo("{\"lockWaitMillis\":10000,\"commitDelayMillis\":0}");
  }

  // The JDK's server answers these itself before any API is asked, so the form is not Salesforce's.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\r\n\r\n",
        "nonsense\r\n\r\n",
        "GET\r\n\r\n",
        "GET /services/data\r\n\r\n",
        "GET http://[::1 HTTP/1.1\r\n\r\n",
        "GET // HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET //nope HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET //[::1]:80/nope HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /{a} HTTP/1.1\r\nHost: x\r\n\r\n",
        "POST /services/Soap/u/65.0 HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
        "POST /services/Soap/u/65.0 HTTP/1.1\r\nHost: x\r\nContent-Length: x\r\n\r\n",
        "POST /services/Soap/u/65.0 HTTP/1.1\r\n"
            + "Host: x\r\n"
            + "Transfer-Encoding: chunked\r\n\r\n"
            + "zz\r\n",
        "POST /services/Soap/u/65.0 HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\nhalf",
        "\u0016\u0003\u0001\u0002\u0000\u0001"
      })
  void requestsThatAreNoHttpNeverStopTheOrg(String sent) throws Exception {
    try (Socket socket = new Socket("127.0.0.1", org.url().getPort())) {
      socket.setSoTimeout(5_000);
      socket.getOutputStream().write(sent.getBytes(StandardCharsets.ISO_8859_1));
      socket.shutdownOutput();
      var answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
      assertThat(answer).doesNotContain("java.", "\tat ");
      if (!answer.isEmpty()) {
        assertThat(answer).matches("(?s)HTTP/1\\.1 (400|404|500|501) .*");
      }
    }
    assertThat(org.connect().getServerTimestamp()).isNotNull();
    assertThat(org.journal()).isEmpty();
  }

  @Test
  void unknownPathsAreNotFound() throws Exception {
    assertThat(org.get("/nope").statusCode()).isEqualTo(404);
    assertThat(org.get("/emulator/nope").statusCode()).isEqualTo(404);
    assertThat(org.get("/").body()).contains("Salesforce org");
  }

  @Test
  void deeplyNestedQueryIsRefused() throws Exception {
    String soql = "SELECT Id FROM Account WHERE " + "(".repeat(5_000);
    PartnerConnection soap = org.connect();
    assertThatThrownBy(() -> soap.query(soql)).isInstanceOf(MalformedQueryFault.class);
  }

  @Test
  void overlongUrlsAndHeadersOfRestAreRefused() throws Exception {
    String token = org.token();
    String query = "/services/data/v65.0/query?q=SELECT+Id+FROM+Account+WHERE+Name+!=+'";
    assertThat(
            org.get(query + "a".repeat(3_900) + "'", "Authorization", "Bearer " + token)
                .statusCode())
        .isEqualTo(200);
    assertThat(
            org.get(query + "a".repeat(16_400) + "'", "Authorization", "Bearer " + token)
                .statusCode())
        .isEqualTo(414);
    assertThat(
            org.get(
                    "/services/data/v65.0/limits",
                    "Authorization",
                    "Bearer " + token,
                    "X-Padding",
                    "a".repeat(16_384))
                .statusCode())
        .isEqualTo(431);
    assertThat(
            org.get("/services/data/v65.0/limits", "Authorization", "Bearer " + token).statusCode())
        .isEqualTo(200);
  }
}
