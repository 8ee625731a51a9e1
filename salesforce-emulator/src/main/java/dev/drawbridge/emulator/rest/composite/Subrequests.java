package dev.drawbridge.emulator.rest.composite;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.emulator.api.Answer;
import dev.drawbridge.emulator.api.ApiFault;
import dev.drawbridge.emulator.api.CallRunner;
import dev.drawbridge.emulator.api.Injection;
import dev.drawbridge.emulator.api.Latency;
import dev.drawbridge.emulator.api.Verb;
import dev.drawbridge.emulator.call.Attempt;
import dev.drawbridge.emulator.lock.Transactions;
import dev.drawbridge.emulator.lock.Unit;
import dev.drawbridge.emulator.org.Org;
import dev.drawbridge.emulator.rest.request.Resource;
import dev.drawbridge.emulator.rest.request.RestAnswers;
import dev.drawbridge.emulator.rest.request.RestBody;
import dev.drawbridge.emulator.rest.request.RestCall;
import dev.drawbridge.emulator.rest.request.RestRequest;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Carries out the requests inside composite ones. */
public final class Subrequests {
  static final int MOST = 25;
  private static final Pattern URL =
      Pattern.compile("(?:/services/data)?/?v(\\d{1,3})\\.0(/[^?]*)(?:\\?.*)?");
  private static final Pattern OBJECT =
      Pattern.compile(
          "/sobjects/(\\w+)|(?:[+\\s]|%20)FROM(?:[+\\s]|%20)+(\\w+)", Pattern.CASE_INSENSITIVE);

  private final Org org;
  private final Resource resources;
  private final Latency latency;
  private final RestAnswers answers;

  public Subrequests(Org org, Resource resources, Latency latency, RestAnswers answers) {
    this.org = org;
    this.resources = resources;
    this.latency = latency;
    this.answers = answers;
  }

  /** How long each of these requests takes, in their order. */
  List<Long> shares(JsonNode requests) {
    List<Set<String>> parts = new ArrayList<>();
    requests.forEach(request -> parts.add(object(request)));
    return latency.shares(parts);
  }

  /** One request, which takes so long; whatever is wrong with it is its answer. */
  public Answer answer(
      String method,
      String url,
      JsonNode body,
      Map<String, String> headers,
      RestRequest outer,
      long millis) {
    try {
      RestRequest request = request(method, url, body, headers, outer);
      RestCall call = resources.resolve(request);
      if (!call.locks()) {
        Transactions.pause(millis);
      }
      return call.work().apply(new Injection(List.of(), call.locks() ? millis : 0));
    } catch (Unit.Blocked blocked) {
      throw blocked;
    } catch (ApiFault fault) {
      return answers.refuse(fault);
    } catch (RuntimeException | StackOverflowError e) {
      return answers.refuse(CallRunner.unexpected(e));
    }
  }

  /** What these requests set out to write, as far as they can be read. */
  List<Attempt> attempts(Iterable<JsonNode> requests, RestRequest outer) {
    List<Attempt> attempts = new ArrayList<>();
    for (JsonNode each : requests) {
      try {
        attempts.addAll(attempt(each, outer));
      } catch (ApiFault unreadable) {
        // It names no records; the others may.
      }
    }
    return attempts;
  }

  private List<Attempt> attempt(JsonNode each, RestRequest outer) {
    // References that have no values yet are no part of any URL.
    String url = each.path("url").asText().replace("{", "%7B").replace("}", "%7D");
    JsonNode body = each.has("body") ? each.path("body") : each.path("richInput");
    RestRequest request = request(each.path("method").asText(), url, body, Map.of(), outer);
    return resources.resolve(request).attempts().get();
  }

  /** Keeps in the journal that these requests were not carried out. */
  void refuse(Iterable<JsonNode> requests, RestRequest outer, ApiFault fault) {
    attempts(requests, outer).forEach(attempt -> org.refuse("rest", attempt, fault));
  }

  /**
   * A call that carries these requests out, unless they do not pass the check together. Each of
   * them takes its {@link #shares share} of the latency; the call takes none besides.
   *
   * @param requests a list
   */
  RestCall call(
      JsonNode requests, RestRequest outer, Runnable check, Function<Injection, Answer> work) {
    return new RestCall(
            Verb.OTHER,
            objects(requests),
            requests.size(),
            false,
            true,
            injection -> {
              checked(requests, outer, check);
              return work.apply(injection);
            })
        .attempting(() -> attempts(requests, outer));
  }

  private void checked(JsonNode requests, RestRequest outer, Runnable check) {
    try {
      check.run();
    } catch (ApiFault fault) {
      refuse(requests, outer, fault);
      throw fault;
    }
  }

  private static RestRequest request(
      String method, String url, JsonNode body, Map<String, String> headers, RestRequest outer) {
    URI uri;
    try {
      uri = URI.create(url.replace(" ", "%20"));
    } catch (IllegalArgumentException e) {
      throw new ApiFault("INVALID_INPUT", "The URL of the subrequest cannot be read: " + url);
    }
    Matcher path = URL.matcher(uri.toString());
    int version = path.matches() ? Integer.parseInt(path.group(1)) : 0;
    RestRequest.checkVersion(version);
    Map<String, String> all = new HashMap<>(outer.headers());
    headers.forEach((name, value) -> all.put(name.toLowerCase(Locale.ROOT), value));
    return new RestRequest(
        method.toUpperCase(Locale.ROOT),
        version,
        RestRequest.path(path.group(2)),
        RestRequest.parameters(uri),
        all,
        RestBody.of(body));
  }

  /** The objects that the URLs of the subrequests name, for scripted failures that ask for one. */
  public static Set<String> objects(JsonNode requests) {
    Set<String> objects = new HashSet<>();
    requests.forEach(request -> objects.addAll(object(request)));
    return objects;
  }

  private static Set<String> object(JsonNode request) {
    Matcher object = OBJECT.matcher(request.path("url").asText(""));
    if (!object.find()) {
      return Set.of();
    }
    String name = object.group(1) == null ? object.group(2) : object.group(1);
    return Set.of(name.toLowerCase(Locale.ROOT));
  }
}
