package dev.drawbridge.emulator.rest.sobject;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.emulator.api.Answer;
import dev.drawbridge.emulator.api.Injection;
import dev.drawbridge.emulator.api.Verb;
import dev.drawbridge.emulator.call.Attempt;
import dev.drawbridge.emulator.call.RecordError;
import dev.drawbridge.emulator.call.RecordInput;
import dev.drawbridge.emulator.call.WriteResult;
import dev.drawbridge.emulator.org.Org;
import dev.drawbridge.emulator.rest.request.Resource;
import dev.drawbridge.emulator.rest.request.RestAnswers;
import dev.drawbridge.emulator.rest.request.RestCall;
import dev.drawbridge.emulator.rest.request.RestRequest;
import dev.drawbridge.emulator.schema.ObjectDescribe;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** {@code sobjects}, {@code sobjects/X} and {@code sobjects/X/describe}. */
public final class SObjectsResource implements Resource {
  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
          .withZone(ZoneOffset.UTC);

  private final Org org;
  private final SchemaAge age;
  private final Writes writes;
  private final RestAnswers answers;
  private final RecordJson records;

  public SObjectsResource(
      Org org, SchemaAge age, Writes writes, RestAnswers answers, RecordJson records) {
    this.org = org;
    this.age = age;
    this.writes = writes;
    this.answers = answers;
    this.records = records;
  }

  @Override
  public RestCall resolve(RestRequest request) {
    if (request.path().size() == 1) {
      request.readOnly();
      return RestCall.other(injection -> conditional(request, global(request)));
    }
    ObjectDescribe object = org.schema().object(request.part(1));
    if (object == null) {
      throw RestRequest.notFound();
    }
    if (request.path().size() == 3) {
      request.readOnly();
      return RestCall.of(
          Verb.OTHER, object.name(), 0, injection -> conditional(request, describe(object)));
    }
    return switch (request.method()) {
      case "GET", "HEAD" ->
          RestCall.of(
              Verb.OTHER,
              object.name(),
              0,
              injection -> conditional(request, basic(request, object)));
      case "POST" ->
          RestCall.of(
                  Verb.CREATE, object.name(), 1, injection -> create(request, injection, object))
              .writing(() -> attempt(request.body().object(), object));
      default -> throw request.notAllowed("HEAD,GET,POST");
    };
  }

  private ObjectNode global(RestRequest request) {
    ObjectNode node = answers.object().put("encoding", "UTF-8").put("maxBatchSize", 200);
    ArrayNode list = node.putArray("sobjects");
    org.schema().objects().forEach(object -> list.add(records.global(object, request.base())));
    return node;
  }

  private ObjectNode basic(RestRequest request, ObjectDescribe object) {
    ObjectNode node = answers.object();
    node.set("objectDescribe", records.global(object, request.base()));
    node.putArray("recentItems");
    return node;
  }

  private ObjectNode describe(ObjectDescribe object) {
    return records.describe(org.schema().describe(object));
  }

  /** Metadata, unless the client has it as it is. */
  private Answer conditional(RestRequest request, ObjectNode body) {
    Instant changed = age.changed(org.schema(), org.clock().now());
    String since = request.header("If-Modified-Since");
    if (since != null && !changed.isAfter(date(since))) {
      return answers.empty(304);
    }
    return answers.ok(body).with("Last-Modified", HTTP_DATE.format(changed));
  }

  private static Instant date(String text) {
    try {
      return ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
    } catch (DateTimeException e) {
      // HTTP has clients ignore what they cannot read here.
      return Instant.MIN;
    }
  }

  private static Attempt attempt(ObjectNode body, ObjectDescribe object) {
    return Attempt.of(Verb.CREATE, null, RecordReader.asSent(body, object.name(), null));
  }

  private Answer create(RestRequest request, Injection injection, ObjectDescribe object) {
    ObjectNode body = request.body().object();
    RecordInput record =
        writes.reading(() -> attempt(body, object), () -> RecordReader.read(body, object, null));
    WriteResult result = writes.one(request, injection, Verb.CREATE, null, record);
    RecordError error = result.error();
    return error == null
        ? answers
            .of(201, answers.result(result, false))
            .with("Location", request.base() + "/sobjects/" + object.name() + "/" + result.id())
        : answers.refuse(error);
  }
}
