package dev.drawbridge.salesforce;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drawbridge.failure.SyncException;
import dev.drawbridge.mapping.ObjectDescription;
import dev.drawbridge.mapping.SalesforceLimits;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

/**
 * Looks at an org and changes nothing in it: who is signed in, what there is, what is allowed.
 * Counts the API calls it makes, since they count against the org's limit. Thread-safe: every
 * question has a WSC connection of its own, all share the session.
 */
public final class OrgInspection {
  /**
   * Objects described with one call. Salesforce takes {@value SalesforceLimits#DESCRIBES_PER_CALL};
   * a describe has some hundred kilobytes, and several smaller calls at a time are faster than a
   * large one.
   */
  public static final int DESCRIBES_PER_CALL = 25;

  private static final String DATA = "/services/data/";
  private static final List<String> RIGHTS =
      List.of(
          "SobjectType",
          "PermissionsRead",
          "PermissionsViewAllRecords",
          "PermissionsModifyAllRecords");
  private static final List<String> USER_RIGHTS =
      List.of("PermissionsViewAllData", "PermissionsModifyAllData");

  private final Authenticator authenticator;
  private final HttpClient http;
  private final Duration timeout;
  private final ObjectMapper json = new ObjectMapper();
  private final LongAdder calls = new LongAdder();

  /** The org's requests of the last 24 hours, and how many there may be. */
  public record Requests(long used, long limit) {}

  /**
   * @param timeout for one call, answer included
   */
  public OrgInspection(Authenticator authenticator, HttpClient http, Duration timeout) {
    this.authenticator = authenticator;
    this.http = http;
    this.timeout = timeout;
  }

  /** API calls made so far. */
  public int calls() {
    return calls.intValue();
  }

  public OrgUser user() {
    return asked(SoapReader::user);
  }

  /** Names of the objects that the user may see, each in describe's case. */
  public Set<String> objectNames() {
    return asked(SoapReader::objectNames);
  }

  /**
   * @param objects at most {@link #DESCRIBES_PER_CALL}, all among the {@link #objectNames}
   */
  public List<ObjectDescription> describe(List<String> objects) {
    return asked(reader -> reader.describeTogether(objects));
  }

  /**
   * @param objects whose single rights are wanted
   */
  public UserRights rights(OrgUser user, Collection<String> objects) {
    List<Map<String, String>> own =
        asked(
            reader ->
                reader.query(
                    "SELECT " + String.join(", ", USER_RIGHTS) + " FROM UserPermissionAccess",
                    USER_RIGHTS));
    Map<String, String> org = own.isEmpty() ? Map.of() : own.getFirst();
    boolean viewAll = isTrue(org, "PermissionsViewAllData");
    boolean modifyAll = isTrue(org, "PermissionsModifyAllData");
    boolean all = viewAll && modifyAll;
    return new UserRights(
        viewAll, modifyAll, all || objects.isEmpty() ? Map.of() : objectRights(user));
  }

  /** All of the user's, in one query: a list of a hundred names would be longer than the answer. */
  private Map<String, ObjectRights> objectRights(OrgUser user) {
    String soql =
        """
        SELECT %s FROM ObjectPermissions
         WHERE ParentId IN (SELECT PermissionSetId FROM PermissionSetAssignment WHERE AssigneeId = '%s')
        """
            .formatted(String.join(", ", RIGHTS), alphanumeric(user.userId()));
    var rights = new HashMap<String, ObjectRights>();
    for (Map<String, String> row : asked(reader -> reader.query(soql, RIGHTS))) {
      var granted =
          new ObjectRights(
              isTrue(row, "PermissionsRead"),
              isTrue(row, "PermissionsViewAllRecords"),
              isTrue(row, "PermissionsModifyAllRecords"));
      rights.merge(row.getOrDefault("SobjectType", ""), granted, ObjectRights::and);
    }
    return rights;
  }

  /** The API versions that the org answers to, the oldest first. Salesforce does not count this. */
  public List<String> versions() {
    JsonNode listed = json(get(DATA, false));
    return listed.valueStream().map(version -> version.path("version").asText()).toList();
  }

  /**
   * @throws SyncException.Misconfigured when the user lacks the permission View Setup
   */
  public Requests requests() {
    JsonNode limit =
        json(get(DATA + "v" + OrgConnection.VERSION + "/limits", true)).path("DailyApiRequests");
    if (limit.isMissingNode()) {
      throw new SyncException.Misconfigured(
          "Salesforce does not report the limit of API requests; give the integration user the"
              + " permission View Setup and Configuration.");
    }
    long most = limit.path("Max").asLong();
    return new Requests(most - limit.path("Remaining").asLong(), most);
  }

  private <T> T asked(Function<SoapReader, T> question) {
    var reader =
        new SoapReader(new OrgConnection(authenticator, http, timeout, WriteHeaders.standard()));
    try {
      return question.apply(reader);
    } finally {
      calls.add(reader.calls());
    }
  }

  private HttpResponse<byte[]> get(String path, boolean counted) {
    Session session = authenticator.session();
    HttpResponse<byte[]> response = sent(session, path, counted);
    if (response.statusCode() != 401) {
      return response;
    }
    authenticator.forget(session);
    return sent(authenticator.session(), path, counted);
  }

  private HttpResponse<byte[]> sent(Session session, String path, boolean counted) {
    var request =
        HttpRequest.newBuilder(session.instance().resolve(path))
            .header("Authorization", "Bearer " + session.token())
            .header("Accept", "application/json")
            .GET();
    if (counted) {
      calls.increment();
    }
    try {
      return new OrgHttp(http, timeout).answer(request, AnswerBody.MOST_SMALL);
    } catch (AnswerBody.TooLarge e) {
      throw e.failure();
    } catch (IOException e) {
      throw new SyncException.Retriable(
          "Salesforce cannot be reached (" + NetworkWords.of(e) + ").", e);
    }
  }

  private JsonNode json(HttpResponse<byte[]> response) {
    int status = response.statusCode();
    if (status == 403) {
      throw new SyncException.Misconfigured(
          "Salesforce answered HTTP 403: the integration user lacks a permission, or the org's API"
              + " limit is used up.");
    }
    if (status != 200) {
      throw new SyncException.Retriable("Salesforce answered HTTP " + status + ".", null);
    }
    try {
      return json.readTree(response.body());
    } catch (IOException e) {
      if (e instanceof JsonProcessingException json) {
        json.clearLocation();
      }
      throw new SyncException.Retriable("Salesforce answered with no JSON.", e);
    }
  }

  private static boolean isTrue(Map<String, String> row, String field) {
    return Boolean.parseBoolean(row.get(field));
  }

  /** An id of Salesforce's own goes into SOQL as it is, and nothing else does. */
  private static String alphanumeric(String id) {
    if (!id.matches("[a-zA-Z0-9]{15,18}")) {
      throw new SyncException.Misconfigured("Salesforce named no user id.");
    }
    return id;
  }
}
