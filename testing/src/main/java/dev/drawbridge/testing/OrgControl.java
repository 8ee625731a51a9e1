package dev.drawbridge.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The control plane of an emulated org: what it was asked, how it fails, who may do what, and which
 * objects it has. The README of the emulator has what the JSON of each says.
 */
public final class OrgControl {
  private final OrgClient org;

  OrgControl(OrgClient org) {
    this.org = org;
  }

  /** What was accepted and rejected since the start or the last reset, in order. */
  public List<JsonNode> journal() {
    return journal(0);
  }

  /** The same from the line after this one. */
  public List<JsonNode> journal(long after) {
    return org.sent(at("/journal?after=" + after))
        .lines()
        .filter(line -> !line.isBlank())
        .map(org::parsed)
        .toList();
  }

  /** What the org has counted since the start or the last reset. */
  public JsonNode counters() {
    return org.parsed(org.sent(at("/counters")));
  }

  /** As new, but for schema, sessions and keys. */
  public void reset() {
    post("/reset", "");
  }

  public void fault(String script) {
    post("/faults", script);
  }

  public void clearFaults() {
    delete("/faults");
  }

  /** Requests whose answer was lost before they were carried out are carried out now. */
  public void deliverLateRequests() {
    post("/faults/late/deliver", "");
  }

  /** Each call takes so long, and so much longer for each record. */
  public void latency(int fixedMillis, int perRecordMillis) {
    post(
        "/latency",
        """
        {"fixedMillis": %d, "perRecordMillis": %d}
        """
            .formatted(fixedMillis, perRecordMillis));
  }

  /** Each call about this object takes so long, and all others no time. */
  public void latencyOf(String object, int fixedMillis) {
    post(
        "/latency",
        """
        {"objects": {"%s": {"fixedMillis": %d}}}
        """
            .formatted(object, fixedMillis));
  }

  public void dailyApiRequests(int requests) {
    post(
        "/limits",
        """
        {"dailyApiRequests": %d}
        """
            .formatted(requests));
  }

  /** A call waits so long for a record that another has locked. */
  public void lockWait(int millis) {
    post(
        "/transactions",
        """
        {"lockWaitMillis": %d, "commitDelayMillis": 0}
        """
            .formatted(millis));
  }

  /** Records appear that much later than their stamps say. */
  public void commitDelay(int millis) {
    post("/transactions", "{\"commitDelayMillis\":" + millis + "}");
  }

  /** Keeps a record locked for ten minutes, as a call of somebody else would. */
  public void lock(String id) {
    post(
        "/locks",
        """
        {"id": "%s", "millis": 600000}
        """
            .formatted(id));
  }

  /** Gives back what {@link #lock} keeps. */
  public void unlockAll() {
    delete("/locks");
  }

  /** Whether getDeleted goes on naming records that were undeleted. */
  public void nameUndeleted(boolean names) {
    post(
        "/replication",
        """
        {"namesUndeleted": %b}
        """
            .formatted(names));
  }

  /** Whether getDeleted refuses a span that ends in the future. */
  public void refuseFutureEnds(boolean refuses) {
    post(
        "/replication",
        """
        {"refusesFutureEnds": %b}
        """
            .formatted(refuses));
  }

  /** Sets SystemModstamp and LastModifiedDate of a record back, or to any time that has passed. */
  public void stamp(String id, Instant time) {
    post(
        "/stamps",
        """
        {"id": "%s", "systemModstamp": "%s"}
        """
            .formatted(id, time));
  }

  /** Keeps what {@code limits/recordCount} tells as it is now, or brings it up to date. */
  public void staleRecordCounts(boolean stale) {
    post(
        "/record-counts",
        """
        {"stale": %b}
        """
            .formatted(stale));
  }

  /** All Bulk jobs: of each its api, id, user, object, operation and state. */
  public List<JsonNode> jobs() {
    List<JsonNode> jobs = new ArrayList<>();
    org.parsed(org.sent(at("/jobs"))).forEach(jobs::add);
    return jobs;
  }

  /** As an administrator does who ends a job that is not over. */
  public void abortJob(String id) {
    post("/jobs/" + id + "/abort", "");
  }

  /** What a query job found can no longer be had. */
  public void discardResults(String id) {
    delete("/jobs/" + id + "/results");
  }

  /** As time does with a job that is a week old. */
  public void removeJob(String id) {
    delete("/jobs/" + id);
  }

  /** No locator that was handed out so far leads on. */
  public void expireLocators() {
    delete("/query-locators");
  }

  /** Adds an object, or replaces it, by a part of a describe or a whole one. */
  public void addObject(String describe) {
    post("/schema", describe);
  }

  public void removeObject(String object) {
    delete("/schema/" + object);
  }

  /** Adds a field, or changes what is given of one. */
  public void addField(String object, String describe) {
    post("/schema/" + object + "/fields", describe);
  }

  public void removeField(String object, String field) {
    delete("/schema/" + object + "/fields/" + field);
  }

  /** Creates records, parents before children. */
  public void addRecords(String recordsByObject) {
    post("/data", recordsByObject);
  }

  public void addUser(String user) {
    post("/users", user);
  }

  /** What a user may do, in place of what was granted this way before. */
  public void permit(String username, String permissions) {
    post("/users/" + username + "/permissions", permissions);
  }

  /** Another profile by its name, with what it allows. */
  public void profile(String username, String profile) {
    post(
        "/users/" + username,
        """
        {"profile": "%s"}
        """
            .formatted(profile));
  }

  /**
   * Hides records from a user unless the user has View All on their object, in place of those
   * hidden before.
   *
   * @param ids single records
   * @param objects objects of which the user sees only the records they own
   */
  public void hide(String username, Collection<String> ids, Collection<String> objects) {
    post(
        "/users/" + username + "/hidden",
        """
        {"ids": [%s], "objects": [%s]}
        """
            .formatted(quoted(ids), quoted(objects)));
  }

  private static String quoted(Collection<String> names) {
    return names.stream().map(name -> '"' + name + '"').collect(Collectors.joining(", "));
  }

  public void deactivate(String username) {
    setActive(username, false);
  }

  public void activate(String username) {
    setActive(username, true);
  }

  private void setActive(String username, boolean active) {
    post(
        "/users/" + username,
        """
        {"active": %b}
        """
            .formatted(active));
  }

  public void endSessions() {
    delete("/sessions");
  }

  /** Lets the client sign in with assertions that this key has signed. */
  public void registerKey(String key) {
    post("/oauth/keys", key);
  }

  public void addAssignmentRule(String rule) {
    post("/assignment-rules", rule);
  }

  public void addDuplicateRule(String rule) {
    post("/duplicate-rules", rule);
  }

  private void post(String path, String body) {
    org.sent(
        at(path)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  private void delete(String path) {
    org.sent(at(path).DELETE());
  }

  private HttpRequest.Builder at(String path) {
    return HttpRequest.newBuilder(org.url().resolve("/emulator" + path));
  }
}
