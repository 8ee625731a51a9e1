package dev.drawbridge.emulator.rest.sobject;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.emulator.api.Answer;
import dev.drawbridge.emulator.api.ApiFault;
import dev.drawbridge.emulator.api.Injection;
import dev.drawbridge.emulator.api.Verb;
import dev.drawbridge.emulator.call.Attempt;
import dev.drawbridge.emulator.call.RecordError;
import dev.drawbridge.emulator.call.RecordInput;
import dev.drawbridge.emulator.call.Sent;
import dev.drawbridge.emulator.call.WriteResult;
import dev.drawbridge.emulator.org.Org;
import dev.drawbridge.emulator.rest.request.Resource;
import dev.drawbridge.emulator.rest.request.RestAnswers;
import dev.drawbridge.emulator.rest.request.RestCall;
import dev.drawbridge.emulator.rest.request.RestRequest;
import dev.drawbridge.emulator.row.Row;
import dev.drawbridge.emulator.row.Values;
import dev.drawbridge.emulator.schema.Field;
import dev.drawbridge.emulator.schema.FieldType;
import dev.drawbridge.emulator.schema.ObjectDescribe;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** {@code sobjects/X/FIELD/VALUE}: a record by one of its keys, and upserts. */
public final class ExternalIdResource implements Resource {
  private static final String ALLOWED = "HEAD,GET,PATCH,DELETE";

  /** From here on an upsert that updates answers 200 with a body, before that 204. */
  private static final int TELLS_CREATED = 46;

  private final Org org;
  private final RecordResource byId;
  private final Writes writes;
  private final RestAnswers answers;

  public ExternalIdResource(Org org, RecordResource byId, Writes writes, RestAnswers answers) {
    this.org = org;
    this.byId = byId;
    this.writes = writes;
    this.answers = answers;
  }

  @Override
  public RestCall resolve(RestRequest request) {
    ObjectDescribe object = org.schema().object(request.part(1));
    if (object == null) {
      throw RestRequest.notFound();
    }
    Field field = object.field(request.part(2));
    if (field == null || !(field.idLookup() || field.type() == FieldType.ID)) {
      throw RecordResource.noSuchKey(request.part(2));
    }
    String value = request.part(3);
    return switch (request.method()) {
      case "GET", "HEAD" ->
          RestCall.of(Verb.QUERY, object.name(), 0, injection -> read(request, object, field));
      case "DELETE" ->
          RestCall.of(
                  Verb.DELETE,
                  object.name(),
                  1,
                  injection -> delete(request, injection, object, field))
              .writing(() -> deleting(object, field, value));
      case "PATCH" ->
          field.type() == FieldType.ID && !value.isEmpty()
              ? RestCall.of(
                      Verb.UPSERT,
                      object.name(),
                      1,
                      injection -> byId.update(request, injection, object, value))
                  .writing(() -> RecordResource.updating(request.body().object(), object, value))
              : upserts(request, object, field);
      case "POST" -> create(request, object, field);
      default -> throw request.notAllowed(ALLOWED);
    };
  }

  /** A record without an id that is upserted by its id is new. */
  private RestCall create(RestRequest request, ObjectDescribe object, Field field) {
    if (field.type() != FieldType.ID || !request.part(3).isEmpty()) {
      throw request.notAllowed(ALLOWED);
    }
    return upserts(request, object, field);
  }

  private RestCall upserts(RestRequest request, ObjectDescribe object, Field field) {
    return RestCall.of(
            Verb.UPSERT, object.name(), 1, injection -> upsert(request, injection, object, field))
        .writing(() -> upserting(request, request.body().object(), object, field));
  }

  private static Attempt upserting(
      RestRequest request, ObjectNode body, ObjectDescribe object, Field field) {
    RecordInput sent = RecordReader.asSent(body, object.name(), null);
    RecordInput record =
        field.type() == FieldType.ID
            ? sent
            : new RecordInput(sent.type(), sent.id(), keyed(request, field, sent));
    return Attempt.of(Verb.UPSERT, field.name(), record);
  }

  private static Map<String, Sent> keyed(RestRequest request, Field field, RecordInput record) {
    Map<String, Sent> fields = new LinkedHashMap<>();
    fields.put(field.name(), new Sent.Text(request.part(3)));
    record.fields().forEach(fields::putIfAbsent);
    return fields;
  }

  private static Attempt deleting(ObjectDescribe object, Field field, String value) {
    return Attempt.of(
        Verb.DELETE,
        field.name(),
        new RecordInput(object.name(), null, Map.of(field.name(), new Sent.Text(value))));
  }

  private Answer read(RestRequest request, ObjectDescribe object, Field field) {
    List<Row> found = present(object, field, request.part(3));
    return found.size() == 1
        ? byId.read(request, object, found.getFirst().id())
        : byId.choices(request, object, found);
  }

  private Answer delete(
      RestRequest request, Injection injection, ObjectDescribe object, Field field) {
    String value = request.part(3);
    Supplier<Attempt> attempt = () -> deleting(object, field, value);
    List<Row> found = writes.reading(attempt, () -> present(object, field, value));
    return found.size() == 1
        ? byId.delete(request, injection, object, found.getFirst().id())
        : several(request, attempt.get(), object, found);
  }

  /** No change: the client has to choose one of them. */
  private Answer several(
      RestRequest request, Attempt attempt, ObjectDescribe object, List<Row> found) {
    org.refuse(
        "rest",
        attempt,
        new ApiFault("DUPLICATE_EXTERNAL_ID", "More than one record found for the external id."));
    return byId.choices(request, object, found);
  }

  private List<Row> present(ObjectDescribe object, Field field, String value) {
    List<Row> found = found(object, field, value);
    if (found.isEmpty()) {
      throw RestRequest.notFound();
    }
    return found;
  }

  private List<Row> found(ObjectDescribe object, Field field, String value) {
    Object key;
    try {
      key = Values.parse(field, value);
    } catch (ApiFault unreadable) {
      throw RestRequest.notFound();
    }
    return key == null ? List.of() : org.read(store -> store.matching(object, field, key));
  }

  private Answer upsert(
      RestRequest request, Injection injection, ObjectDescribe object, Field field) {
    ObjectNode body = request.body().object();
    Supplier<Attempt> attempt = () -> upserting(request, body, object, field);
    RecordInput record = writes.reading(attempt, () -> record(request, body, object, field));
    List<Row> found =
        field.type() == FieldType.ID
            ? List.of()
            : writes.reading(attempt, () -> found(object, field, request.part(3)));
    return found.size() > 1
        ? several(request, attempt.get(), object, found)
        : upserted(request, writes.one(request, injection, Verb.UPSERT, field.name(), record));
  }

  private static RecordInput record(
      RestRequest request, ObjectNode body, ObjectDescribe object, Field field) {
    body.fieldNames()
        .forEachRemaining(
            name -> {
              if (name.equalsIgnoreCase(field.name()) || RecordResource.isId(name)) {
                throw RecordResource.notInTheBody(name);
              }
            });
    RecordInput record = RecordReader.read(body, object, null);
    return field.type() == FieldType.ID
        ? record
        : new RecordInput(record.type(), null, keyed(request, field, record));
  }

  private Answer upserted(RestRequest request, WriteResult result) {
    RecordError error = result.error();
    if (error != null) {
      return answers.refuse(error);
    }
    boolean tells = request.version() >= TELLS_CREATED;
    if (!result.created() && !tells) {
      return answers.empty(204);
    }
    return answers.of(result.created() ? 201 : 200, answers.result(result, tells));
  }
}
