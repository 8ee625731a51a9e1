package dev.drawbridge.emulator;

import static dev.drawbridge.emulator.TestOrg.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever comes in, each API answers in its own form, without a word of what the org is made of,
 * and goes on. The seed is the same each time, so that a run fails for what has changed; {@code
 * -Dfuzz.seed=} takes another, or the one that a failure names.
 */
class FuzzIT {
  private static final long SEED = Long.getLong("fuzz.seed", 1);
  private static final int ROUNDS = 300;
  private static final int LARGEST = 52_428_800;

  /** Names of Java classes and lines of a stack trace. */
  private static final Pattern JAVA =
      Pattern.compile(
          "\\b[A-Z]\\w*[a-z]Exception\\b|(StackOverflow|OutOfMemory|Assertion|NoClassDefFound)Error"
              + "|\\bat [\\w.$]+\\(|\\b(java|javax|jdk|sun)\\.[a-z]"
              + "|\\b(com\\.fasterxml|com\\.sun|com\\.sforce|org\\.antlr|dev\\.drawbridge)\\."
              + "|StreamReadConstraints|JsonNode|ObjectNode");

  private final TestOrg org = new TestOrg();
  private final Fuzz fuzz = new Fuzz(SEED);
  private String token;

  @BeforeEach
  void login() throws Exception {
    token = org.token();
  }

  @AfterEach
  void stillAnswers() throws Exception {
    assertThat(org.get("/services/data").statusCode()).isEqualTo(200);
    assertThat(org.connect().getServerTimestamp()).isNotNull();
    org.close();
  }

  private static void clean(HttpResponse<String> answer, String sent) {
    String what = "seed " + SEED + ", sent: " + sent + "\nanswer: " + answer.body();
    assertThat(JAVA.matcher(answer.body()).find()).as(what).isFalse();
    assertThat(answer.body()).as(what).doesNotContain("unexpected error", "UNKNOWN_EXCEPTION");
  }

  private HttpResponse<String> send(String method, String path, String type, String body)
      throws Exception {
    return org.send(
        method,
        path,
        body.getBytes(StandardCharsets.UTF_8),
        "Authorization",
        "Bearer " + token,
        "X-SFDC-Session",
        token,
        "Content-Type",
        type);
  }

  private void soap(String body) throws Exception {
    HttpResponse<String> answer = send("POST", "/services/Soap/u/65.0", "text/xml", body);
    clean(answer, body);
    assertThat(answer.statusCode()).as("seed " + SEED + ": " + body).isIn(200, 500);
    assertThat(answer.body()).contains("Envelope>");
  }

  private void rest(HttpResponse<String> answer, String sent) {
    clean(answer, sent);
    String what = "seed " + SEED + ", sent: " + sent + "\nanswer: " + answer.body();
    assertThat(answer.statusCode()).as(what).isNotIn(500, 503);
    if (answer.statusCode() >= 400) {
      assertThat(answer.body())
          .as(what)
          .matches(
              "(?s)\\[\\{\"message\":.*\"errorCode\":\"\\w+\".*|\\{\"hasErrors\":true,\"results\":.*");
    }
  }

  private void bulk(HttpResponse<String> answer, String sent) {
    clean(answer, sent);
    String what = "seed " + SEED + ", sent: " + sent + "\nanswer: " + answer.body();
    assertThat(answer.statusCode()).as(what).isIn(200, 201, 400);
    assertThat(answer.body()).as(what).doesNotContain("InternalServerError", ">Unknown<");
    if (answer.statusCode() == 400) {
      assertThat(answer.body()).as(what).contains("exceptionCode", "exceptionMessage");
    }
  }

  private String envelope(String body) {
    return "<e:Envelope xmlns:e='http://schemas.xmlsoap.org/soap/envelope/'"
        + " xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance'><e:Header><SessionHeader>"
        + "<sessionId>"
        + token
        + "</sessionId></SessionHeader><AllOrNoneHeader><allOrNone>true</allOrNone></AllOrNoneHeader>"
        + "</e:Header><e:Body>"
        + body
        + "</e:Body></e:Envelope>";
  }

  @Test
  void soapEnvelopes() throws Exception {
    String[] bodies = {
      "<create><sObjects><type>Account</type><Name>a</Name><AnnualRevenue>1</AnnualRevenue></sObjects></create>",
      "<upsert><externalIDFieldName>External_ID__c</externalIDFieldName><sObjects><type>Contact</type><LastName>a</LastName><Account><type>Account</type><External_ID__c>k</External_ID__c></Account><fieldsToNull>Phone</fieldsToNull></sObjects></upsert>",
      "<query><queryString>SELECT Id, (SELECT Id FROM Contacts) FROM Account</queryString></query>",
      "<queryMore><queryLocator>01g000000000000AAA-200</queryLocator></queryMore>",
      "<retrieve><fieldList>Id,Name</fieldList><sObjectType>Account</sObjectType><ids>001000000000000AAA</ids></retrieve>",
      "<getUpdated><sObjectType>Account</sObjectType><startDate>2026-11-20T00:00:00Z</startDate><endDate>2026-11-20T10:00:00Z</endDate></getUpdated>",
      "<describeSObjects><sObjectType>Account</sObjectType></describeSObjects>",
      "<delete><ids>001000000000000AAA</ids></delete>"
    };
    for (int i = 0; i < ROUNDS; i++) {
      soap(fuzz.damaged(envelope(fuzz.oneOf(bodies))));
    }
  }

  @Test
  void xmlTricks() throws Exception {
    String bomb =
        "<!DOCTYPE l [<!ENTITY a 'xxxxxxxxxx'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'><!ENTITY c"
            + " '&b;&b;&b;&b;&b;&b;&b;&b;'><!ENTITY d '&c;&c;&c;&c;&c;&c;&c;&c;'>]>";
    String file = "<!DOCTYPE l [<!ENTITY d SYSTEM 'file:///etc/passwd'>]>";
    String deep = "<a>".repeat(50_000);
    for (String prolog : new String[] {bomb, file, deep}) {
      soap(prolog + envelope("<query><queryString>&d;</queryString></query>"));
      HttpResponse<String> job =
          send(
              "POST",
              "/services/async/65.0/job",
              "application/xml",
              prolog + "<jobInfo><object>&d;</object></jobInfo>");
      bulk(job, prolog.substring(0, 20));
      assertThat(job.body()).doesNotContain("root:");
    }
    soap(envelope("<create><sObjects>" + deep));
  }

  private static final String[] REST_PATHS = {
    "/sobjects/Account",
    "/sobjects/Account/001000000000000AAA",
    "/sobjects/Account/External_ID__c/k",
    "/sobjects/Account/describe",
    "/sobjects/Account/updated?start=2026-11-20T00:00:00Z&end=x",
    "/composite",
    "/composite/batch",
    "/composite/tree/Account",
    "/composite/sobjects",
    "/composite/sobjects/Account/External_ID__c",
    "/composite/sobjects/Account?ids=a,b&fields=Id",
    "/jobs/ingest",
    "/jobs/ingest/7500000000000AA",
    "/jobs/query",
    "/query?q=SELECT+Id+FROM+Account",
    "/query/01g000000000000AAA-7",
    "/limits",
    "/nope"
  };

  private static final String[] JSON_BODIES = {
    "{\"Name\":\"a\",\"NumberOfEmployees\":3,\"AnnualRevenue\":1.5,\"Parent\":{\"External_ID__c\":\"k\"}}",
    "{\"allOrNone\":true,\"records\":[{\"attributes\":{\"type\":\"Account\"},\"Name\":\"a\",\"id\":\"001000000000000AAA\"}]}",
    "{\"allOrNone\":true,\"compositeRequest\":[{\"method\":\"POST\",\"url\":\"/services/data/v65.0/sobjects/Account\",\"referenceId\":\"a\",\"body\":{\"Name\":\"x\"}},{\"method\":\"GET\",\"url\":\"/services/data/v65.0/sobjects/Account/@{a.id}\",\"referenceId\":\"b\"}]}",
    "{\"haltOnError\":true,\"batchRequests\":[{\"method\":\"PATCH\",\"url\":\"v65.0/sobjects/Account/x\",\"richInput\":{\"Name\":\"a\"}}]}",
    "{\"records\":[{\"attributes\":{\"type\":\"Account\",\"referenceId\":\"r\"},\"Name\":\"a\",\"Contacts\":{\"records\":[{\"attributes\":{\"type\":\"Contact\",\"referenceId\":\"s\"},\"LastName\":\"b\"}]}}]}",
    "{\"object\":\"Account\",\"operation\":\"upsert\",\"externalIdFieldName\":\"External_ID__c\",\"lineEnding\":\"LF\"}",
    "{\"operation\":\"query\",\"query\":\"SELECT Id FROM Account\"}",
    "{\"state\":\"UploadComplete\"}",
    ""
  };

  @Test
  void restRequests() throws Exception {
    String[] methods = {"GET", "POST", "POST", "POST", "PATCH", "PATCH", "PUT", "DELETE", "HEAD"};
    String[] types = {
      "application/json",
      "application/json",
      "application/json",
      "text/csv",
      "multipart/form-data; boundary=x",
      "nonsense"
    };
    for (int i = 0; i < 2 * ROUNDS; i++) {
      String method = fuzz.oneOf(methods);
      String path = fuzz.oneOf(REST_PATHS);
      String body = fuzz.oneOf(JSON_BODIES);
      String sent = fuzz.below(4) == 0 ? body : fuzz.damaged(body);
      HttpResponse<String> answer =
          send(method, "/services/data/v65.0" + path, fuzz.oneOf(types), sent);
      if (!method.equals("HEAD")) {
        rest(answer, method + " " + path + " " + sent);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"AnnualRevenue\":1e999999999,\"Name\":\"a\"}",
        "{\"AnnualRevenue\":\"-1e-999999999\",\"Name\":\"a\"}",
        "{\"AnnualRevenue\":1e9999999991,\"Name\":\"a\"}",
        "{\"NumberOfEmployees\":1e999999999,\"Name\":\"a\"}",
        "{\"Name\":\"a\",\"Name\":\"b\"}",
        "{\"Name\":\"\\ud800\"}",
        "{\"Name\":\"a\"} {}",
        "{\"Name\":NaN}",
        "nul"
      })
  void jsonTricks(String body) throws Exception {
    for (String path : new String[] {"/sobjects/Account", "/composite", "/jobs/ingest"}) {
      rest(send("POST", "/services/data/v65.0" + path, "application/json", body), body);
    }
  }

  @Test
  void deepAndHugeJson() throws Exception {
    String number = "{\"AnnualRevenue\":" + "9".repeat(100_000) + "}";
    String name = "{\"" + "x".repeat(100_000) + "\":1}";
    String deep = "[".repeat(100_000);
    String objects = "{\"Parent\":".repeat(5_000);
    for (String body : new String[] {number, name, deep, objects}) {
      for (String path : new String[] {"/sobjects/Account", "/composite", "/composite/sobjects"}) {
        HttpResponse<String> answer =
            send("POST", "/services/data/v65.0" + path, "application/json", body);
        rest(answer, body.substring(0, 20));
        assertThat(answer.statusCode()).isEqualTo(400);
      }
      bulk(
          send("POST", "/services/async/65.0/job", "application/json", body),
          body.substring(0, 20));
    }
  }

  @Test
  void queries() throws Exception {
    String[] queries = {
      "SELECT Id, Account.Name, (SELECT Id FROM Cases) FROM Contact WHERE (LastName LIKE 'a%' OR"
          + " Birthdate < 2020-01-01) AND IsDeleted = false ORDER BY LastName DESC NULLS LAST LIMIT"
          + " 10 OFFSET 5",
      "SELECT Industry, COUNT(Id) c FROM Account WHERE CreatedDate = LAST_N_DAYS:7 GROUP BY"
          + " Industry HAVING COUNT(Id) > 1 ORDER BY COUNT(Id)",
      "SELECT FIELDS(ALL) FROM Account WHERE Id IN (SELECT AccountId FROM Contact) LIMIT 200",
      "SELECT TYPEOF What WHEN Account THEN Name ELSE Id END, Who.Type FROM Task WHERE"
          + " CALENDAR_YEAR(CreatedDate) = 2026 FOR VIEW"
    };
    for (int i = 0; i < 2 * ROUNDS; i++) {
      String soql = fuzz.damaged(fuzz.oneOf(queries));
      String path = fuzz.below(2) == 0 ? "/query?q=" : "/queryAll?q=";
      rest(
          send(
              "GET",
              "/services/data/v65.0" + path + URLEncoder.encode(soql, StandardCharsets.UTF_8),
              "application/json",
              ""),
          soql);
      if (i % 4 == 0) {
        soap(
            envelope(
                "<query><queryString>"
                    + soql.replaceAll("[^\\x20-\\x7e\\n\\t]", "?")
                        .replace("&", "&amp;")
                        .replace("<", "&lt;")
                    + "</queryString></query>"));
      }
    }
  }

  @Test
  void bulkBatches() throws Exception {
    String[] types = {"CSV", "XML", "JSON"};
    String[] bodies = {
      "Name,Phone,Parent.External_ID__c\n\"a\",#N/A,k\nb,1,\n",
      "<sObjects><sObject><Name>a</Name><Parent><sObject><External_ID__c>k</External_ID__c></sObject></Parent></sObject></sObjects>",
      "[{\"Name\":\"a\",\"Phone\":null,\"Parent\":{\"External_ID__c\":\"k\"}}]"
    };
    String[] mimes = {"text/csv; charset=UTF-8", "application/xml", "application/json"};
    String root = "/services/async/65.0/job";
    Map<String, String> sent = new LinkedHashMap<>();
    for (int i = 0; i < ROUNDS / 3; i++) {
      int type = fuzz.below(types.length);
      String info =
          "<jobInfo><operation>insert</operation><object>Account</object><contentType>"
              + types[type]
              + "</contentType></jobInfo>";
      bulk(send("POST", root, "application/xml", fuzz.damaged(info)), info);
      String job = send("POST", root, "application/xml", info).body();
      String id = job.replaceAll("(?s).*<id>(\\w+)</id>.*", "$1");
      String body = fuzz.damaged(bodies[type]);
      bulk(send("POST", root + "/" + id + "/batch", mimes[type], body), body);
      sent.put(id, body);
    }
    for (Map.Entry<String, String> job : sent.entrySet()) {
      finished(root + "/" + job.getKey() + "/batch", job.getValue());
    }
  }

  /** Every batch ends in one of Salesforce's ways, and its results can be had. */
  private void finished(String batches, String body) throws Exception {
    HttpResponse<String> list =
        await()
            .until(
                () -> org.get(batches, "X-SFDC-Session", token, "Accept", "*/*"),
                answer ->
                    !answer.body().contains("Queued") && !answer.body().contains("InProgress"));
    bulk(list, body);
    Matcher batch = Pattern.compile("<id>(\\w+)</id>|\"id\":\"(\\w+)\"").matcher(list.body());
    while (batch.find()) {
      String id = batch.group(1) == null ? batch.group(2) : batch.group(1);
      bulk(org.get(batches + "/" + id + "/result", "X-SFDC-Session", token, "Accept", "*/*"), body);
    }
  }

  @Test
  void bulkQueries() throws Exception {
    String root = "/services/async/65.0/job";
    String info =
        "<jobInfo><operation>query</operation><object>Account</object>"
            + "<contentType>CSV</contentType></jobInfo>";
    String good =
        "SELECT Id, Name, Owner.Name FROM Account WHERE Name LIKE 'a%' AND CreatedDate = TODAY"
            + " ORDER BY Name LIMIT 10";
    for (int i = 0; i < ROUNDS / 3; i++) {
      String soql = fuzz.damaged(good);
      String job = send("POST", root, "application/xml", info).body();
      String id = job.replaceAll("(?s).*<id>(\\w+)</id>.*", "$1");
      bulk(send("POST", root + "/" + id + "/batch", "text/csv; charset=UTF-8", soql), soql);
      finished(root + "/" + id + "/batch", soql);
      rest(
          send(
              "POST",
              "/services/data/v65.0/jobs/query",
              "application/json",
              TestOrg.JSON
                  .createObjectNode()
                  .put("operation", "query")
                  .put("query", soql)
                  .toString()),
          soql);
    }
  }

  @Test
  void bulk2Data() throws Exception {
    for (int i = 0; i < ROUNDS / 5; i++) {
      var rest = new Rest(org);
      String job =
          rest.post("/jobs/ingest", "{'object':'Account','operation':'insert'}").text("id");
      String csv = fuzz.damaged("Name,Phone,Parent.External_ID__c\n\"a\",#N/A,k\nb,1,\n");
      String path = "/services/data/v65.0/jobs/ingest/" + job;
      rest(send("PUT", path + "/batches", "text/csv", csv), csv);
      rest(send("PATCH", path, "application/json", "{\"state\":\"UploadComplete\"}"), csv);
      await()
          .until(
              () -> {
                String info = send("GET", path, "application/json", "").body();
                assertThat(info).as("seed " + SEED + ": " + csv).doesNotContain("InternalServer");
                return !info.contains("InProgress") && !info.contains("\"UploadComplete\"");
              });
      for (String results :
          new String[] {"successfulResults", "failedResults", "unprocessedrecords"}) {
        assertThat(send("GET", path + "/" + results, "text/csv", "").statusCode()).isEqualTo(200);
      }
    }
  }

  @Test
  void oauthForms() throws Exception {
    String[] forms = {
      "grant_type=client_credentials&client_id=drawbridge&client_secret=drawbridge-secret",
      "grant_type=authorization_code&code=x&redirect_uri=http://x&code_verifier=y&client_id=drawbridge",
      "grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer&assertion=eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJkcmF3YnJpZGdlIn0.AAAA",
      "grant_type=refresh_token&refresh_token=x&client_id=drawbridge",
      "token=x&client_id=drawbridge&client_secret=drawbridge-secret"
    };
    String[] paths = {"token", "authorize", "introspect", "revoke", "userinfo", "nope"};
    for (int i = 0; i < ROUNDS; i++) {
      String form = fuzz.damaged(fuzz.oneOf(forms));
      HttpResponse<String> answer =
          org.post(
              "/services/oauth2/" + fuzz.oneOf(paths), "application/x-www-form-urlencoded", form);
      clean(answer, form);
      assertThat(answer.statusCode())
          .as("seed " + SEED + ": " + form)
          .isIn(200, 302, 400, 403, 404);
    }
  }

  @Test
  void sessionsAndVersions() throws Exception {
    String[] versions = {"65.0", "30.0", "999.0", "x", "65", ""};
    String[] roots = {"/services/data/v", "/services/async/", "/services/Soap/u/"};
    String[] rests = {"/limits", "/job", "/sobjects/Account", ""};
    for (int i = 0; i < ROUNDS / 2; i++) {
      token = fuzz.below(2) == 0 ? "00D!" + fuzz.below(1_000) : "";
      String path = fuzz.oneOf(roots) + fuzz.oneOf(versions) + fuzz.oneOf(rests);
      String method = fuzz.oneOf(new String[] {"GET", "POST", "PUT", "DELETE", "PATCH"});
      HttpResponse<String> answer = send(method, path, "application/json", "{}");
      String what = "seed " + SEED + ", " + method + " " + path + "\nanswer: " + answer.body();
      clean(answer, method + " " + path);
      assertThat(answer.statusCode()).as(what).isBetween(400, 500);
      assertThat(answer.body())
          .as(what)
          .containsPattern(
              path.startsWith("/services/Soap")
                  ? "<soapenv:Fault><faultcode>[\\w:]+</faultcode><faultstring>"
                  : path.startsWith("/services/async")
                      ? "\"exceptionCode\":\"(InvalidSessionId|InvalidVersion)\""
                      : "^\\[\\{\"message\":\"[^\"]+\",\"errorCode\":\"(INVALID_SESSION_ID"
                          + "|NOT_FOUND|UNSUPPORTED_API_VERSION)\"}]$");
    }
  }

  @Test
  void wrongSessionsAreRefusedByEachApiInItsOwnForm() throws Exception {
    String good = token;
    for (String wrong : new String[] {"", "null", good + "x", "00D!<&>", "x".repeat(5_000)}) {
      token = wrong;
      HttpResponse<String> soap =
          org.post(
              "/services/Soap/u/65.0",
              "text/xml",
              envelope("<getServerTimestamp/>").replace("00D!<&>", "00D!&lt;&amp;&gt;"));
      assertThat(soap.statusCode()).isEqualTo(500);
      assertThat(soap.body())
          .contains("<faultcode>sf:INVALID_SESSION_ID</faultcode>")
          .contains("<sf:exceptionCode>INVALID_SESSION_ID</sf:exceptionCode>");
      for (String path : new String[] {"/sobjects", "/jobs/ingest", "/composite", "/query?q=x"}) {
        HttpResponse<String> rest = send("GET", "/services/data/v65.0" + path, "text/plain", "");
        assertThat(rest.statusCode()).isEqualTo(401);
        assertThat(rest.body())
            .isEqualTo(
                "[{\"message\":\"Session expired or invalid\","
                    + "\"errorCode\":\"INVALID_SESSION_ID\"}]");
      }
      HttpResponse<String> bulk =
          send("POST", "/services/async/65.0/job", "application/xml", "<jobInfo/>");
      assertThat(bulk.statusCode()).isEqualTo(400);
      assertThat(bulk.body()).contains("<exceptionCode>InvalidSessionId</exceptionCode>");
    }
  }

  @Test
  void bodiesThatAreTooLarge() throws Exception {
    byte[] large = new byte[LARGEST + 1_000];
    Arrays.fill(large, (byte) ' ');
    String[] session = {
      "Authorization",
      "Bearer " + token,
      "X-SFDC-Session",
      token,
      "Content-Type",
      "application/json"
    };
    HttpResponse<String> rest =
        org.send("POST", "/services/data/v65.0/sobjects/Account", large, session);
    rest(rest, "50 MB");
    assertThat(rest.statusCode()).isEqualTo(413);
    HttpResponse<String> bulk = org.send("POST", "/services/async/65.0/job", large, session);
    bulk(bulk, "50 MB");
    assertThat(bulk.body()).contains("ClientInputError");
    HttpResponse<String> soap = org.send("POST", "/services/Soap/u/65.0", large, session);
    assertThat(soap.statusCode()).isEqualTo(500);
    assertThat(soap.body())
        .contains("<sf:exceptionCode>EXCEEDED_MAX_SIZE_REQUEST</sf:exceptionCode>");
    clean(soap, "50 MB");
    clean(org.send("POST", "/services/oauth2/token", large, session), "50 MB");
  }

  @Test
  void bodiesThatAreNoGzip() throws Exception {
    byte[] body = {1, 2, 3, 4};
    for (String path :
        new String[] {
          "/services/data/v65.0/sobjects/Account",
          "/services/async/65.0/job",
          "/services/Soap/u/65.0",
          "/services/oauth2/token"
        }) {
      HttpResponse<String> answer =
          org.send(
              "POST",
              path,
              body,
              "Authorization",
              "Bearer " + token,
              "Content-Encoding",
              "gzip",
              "Content-Type",
              "application/json");
      clean(answer, path);
      assertThat(answer.statusCode()).as(path).isIn(400, 500);
      assertThat(answer.body())
          .as(path)
          .containsPattern(
              "\"errorCode\":\"JSON_PARSER_ERROR\"|\"exceptionCode\":\"ClientInputError\""
                  + "|<faultcode>soapenv:Client</faultcode>|\"error\":\"invalid_request\"");
    }
  }
}
