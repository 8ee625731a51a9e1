package dev.drawbridge.emulator.rest.sobject;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.emulator.api.Answer;
import dev.drawbridge.emulator.api.ApiFault;
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
import dev.drawbridge.emulator.row.Row;
import dev.drawbridge.emulator.row.SalesforceId;
import dev.drawbridge.emulator.schema.Field;
import dev.drawbridge.emulator.schema.ObjectDescribe;
import dev.drawbridge.emulator.soql.Queries;
import dev.drawbridge.emulator.soql.ResultRecord;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code sobjects/X/ID}: one record by its id. */
public final class RecordResource implements Resource {
  private static final String ALLOWED = "HEAD,GET,PATCH,DELETE";

  private final Org org;
  private final Queries queries;
  private final Writes writes;
  private final RestAnswers answers;
  private final RecordJson records;

  public RecordResource(
      Org org, Queries queries, Writes writes, RestAnswers answers, RecordJson records) {
    this.org = org;
    this.queries = queries;
    this.writes = writes;
    this.answers = answers;
    this.records = records;
  }

  @Override
  public RestCall resolve(RestRequest request) {
    ObjectDescribe object = object(request);
    String id = request.part(2);
    return switch (request.method()) {
      case "GET", "HEAD" ->
          RestCall.of(Verb.QUERY, object.name(), 0, injection -> read(request, object, id));
      case "PATCH" ->
          RestCall.of(
                  Verb.UPDATE,
                  object.name(),
                  1,
                  injection -> update(request, injection, object, id))
              .writing(() -> updating(request.body().object(), object, id));
      case "DELETE" ->
          RestCall.of(
                  Verb.DELETE,
                  object.name(),
                  1,
                  injection -> delete(request, injection, object, id))
              .writing(() -> deleting(object, id));
      default -> throw request.notAllowed(ALLOWED);
    };
  }

  private ObjectDescribe object(RestRequest request) {
    ObjectDescribe object = org.schema().object(request.part(1));
    if (object == null) {
      throw RestRequest.notFound();
    }
    return object;
  }

  public Answer read(RestRequest request, ObjectDescribe object, String given) {
    String id = known(object, given);
    if (Boolean.TRUE.equals(org.read(store -> deleted(store.row(id))))) {
      return answers.refuse(RecordError.of("ENTITY_IS_DELETED", "entity is deleted"));
    }
    String fields = request.parameter("fields");
    List<String> names =
        fields.isBlank()
            ? object.fields().stream().map(Field::name).toList()
            : Arrays.stream(fields.split(",")).map(String::trim).toList();
    ResultRecord found = queries.retrieve(object.name(), names, List.of(id)).getFirst();
    if (found == null) {
      throw RestRequest.notFound();
    }
    return answers.ok(records.record(found, request.base()));
  }

  private static boolean deleted(@Nullable Row row) {
    return row != null && row.deleted();
  }

  public Answer update(
      RestRequest request, Injection injection, ObjectDescribe object, String given) {
    ObjectNode body = request.body().object();
    RecordInput record =
        writes.reading(() -> updating(body, object, given), () -> changes(body, object, given));
    return written(writes.one(request, injection, Verb.UPDATE, null, record));
  }

  private static RecordInput changes(ObjectNode body, ObjectDescribe object, String given) {
    body.fieldNames()
        .forEachRemaining(
            name -> {
              if (name.equalsIgnoreCase("Id")) {
                throw notInTheBody("Id");
              }
            });
    return RecordReader.read(body, object, known(object, given));
  }

  static Attempt updating(ObjectNode body, ObjectDescribe object, String given) {
    return Attempt.of(Verb.UPDATE, null, RecordReader.asSent(body, object.name(), given));
  }

  private static Attempt deleting(ObjectDescribe object, String given) {
    return Attempt.of(Verb.DELETE, null, new RecordInput(object.name(), given, Map.of()));
  }

  public Answer delete(
      RestRequest request, Injection injection, ObjectDescribe object, String given) {
    RecordInput record =
        writes.reading(
            () -> deleting(object, given),
            () -> new RecordInput(object.name(), known(object, given), Map.of()));
    return written(writes.one(request, injection, Verb.DELETE, null, record));
  }

  private Answer written(WriteResult result) {
    RecordError error = result.error();
    return error == null ? answers.empty(204) : answers.refuse(error);
  }

  private static String known(ObjectDescribe object, String given) {
    String id = SalesforceId.parse(given);
    if (id == null) {
      throw noSuchKey(given);
    }
    if (!id.startsWith(object.keyPrefix())) {
      throw RestRequest.notFound();
    }
    return id;
  }

  public static ApiFault noSuchKey(String given) {
    return new ApiFault(
        "NOT_FOUND", "Provided external ID field does not exist or is not accessible: " + given);
  }

  public static ApiFault notInTheBody(String field) {
    return new ApiFault(
        "INVALID_FIELD", "The " + field + " field should not be specified in the sobject data.");
  }

  /** Several records have the same key: their addresses. */
  public Answer choices(RestRequest request, ObjectDescribe object, List<Row> rows) {
    ArrayNode urls = answers.array();
    rows.forEach(row -> urls.add(request.base() + "/sobjects/" + object.name() + "/" + row.id()));
    return answers.of(300, urls);
  }

  public static boolean isId(String field) {
    return field.toLowerCase(Locale.ROOT).equals("id");
  }
}
