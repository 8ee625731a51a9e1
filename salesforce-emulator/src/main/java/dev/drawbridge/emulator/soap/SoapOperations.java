package dev.drawbridge.emulator.soap;

import dev.drawbridge.emulator.api.Admission;
import dev.drawbridge.emulator.api.Answer;
import dev.drawbridge.emulator.api.ApiFault;
import dev.drawbridge.emulator.api.Call;
import dev.drawbridge.emulator.api.CallRunner;
import dev.drawbridge.emulator.api.Fault;
import dev.drawbridge.emulator.api.FaultKind;
import dev.drawbridge.emulator.api.Injection;
import dev.drawbridge.emulator.api.Sessions;
import dev.drawbridge.emulator.api.Verb;
import dev.drawbridge.emulator.call.Assignment;
import dev.drawbridge.emulator.call.Attempt;
import dev.drawbridge.emulator.call.RecordError;
import dev.drawbridge.emulator.call.RecordInput;
import dev.drawbridge.emulator.call.WriteCall;
import dev.drawbridge.emulator.call.WriteOptions;
import dev.drawbridge.emulator.call.WriteResult;
import dev.drawbridge.emulator.org.Org;
import dev.drawbridge.emulator.org.Replication;
import dev.drawbridge.emulator.schema.ObjectDescribe;
import dev.drawbridge.emulator.schema.Schema;
import dev.drawbridge.emulator.soql.Queries;
import dev.drawbridge.emulator.soql.ResultRecord;
import dev.drawbridge.emulator.user.UserProfile;
import dev.drawbridge.emulator.xml.XmlWriter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The operations of the partner API, once session and version are known to be good. */
final class SoapOperations {
  private static final int DESCRIBES = 100;
  private static final int RETRIEVES = 2_000;

  private final Org org;
  private final Sessions sessions;
  private final Admission admission;
  private final Queries queries;

  SoapOperations(Org org, Sessions sessions, Admission admission, Queries queries) {
    this.org = org;
    this.sessions = sessions;
    this.admission = admission;
    this.queries = queries;
  }

  static Verb verb(String operation) {
    return switch (operation) {
      case "create" -> Verb.CREATE;
      case "update" -> Verb.UPDATE;
      case "upsert" -> Verb.UPSERT;
      case "delete" -> Verb.DELETE;
      case "undelete" -> Verb.UNDELETE;
      case "query", "queryAll", "queryMore", "retrieve", "getUpdated", "getDeleted" -> Verb.QUERY;
      default -> Verb.OTHER;
    };
  }

  Answer answer(SoapRequest request, Call call, Injection injection) {
    String operation = request.operation();
    return switch (operation) {
      case "create", "update", "upsert", "delete", "undelete" -> write(request, call, injection);
      case "query", "queryAll" -> {
        Queries.Page page =
            queries.query(
                request.first("queryString"), operation.equals("queryAll"), batch(request));
        yield limited(operation, xml -> SoapAnswers.page(xml, page));
      }
      case "queryMore" -> {
        Queries.Page page = queries.more(request.first("queryLocator"), batch(request));
        yield limited(operation, xml -> SoapAnswers.page(xml, page));
      }
      case "retrieve" -> retrieve(request);
      case "getUpdated", "getDeleted" -> {
        Replication.Changes changes = replicated(request);
        yield limited(operation, xml -> SoapAnswers.replicated(xml, changes));
      }
      case "describeGlobal" -> describeGlobal();
      case "describeSObject", "describeSObjects" -> describe(request);
      case "getUserInfo" ->
          limited(
              operation,
              xml -> {
                xml.open("result");
                UserInfoXml.content(xml, running(), org, sessions.seconds());
                xml.close("result");
              });
      case "getServerTimestamp" ->
          limited(
              operation,
              xml ->
                  xml.open("result")
                      .element("timestamp", org.clock().now().truncatedTo(ChronoUnit.MILLIS))
                      .close("result"));
      case "logout" -> {
        sessions.end(Objects.requireNonNullElse(request.header("SessionHeader", "sessionId"), ""));
        yield SoapAnswers.plain(operation, xml -> {});
      }
      default ->
          throw new ApiFault(
              "soapenv:Client",
              "No operation available for request {urn:partner.soap.sforce.com}" + operation);
    };
  }

  private UserProfile running() {
    UserProfile user = org.users().withId(org.user());
    if (user == null) {
      throw CallRunner.invalidSession();
    }
    return user;
  }

  private Answer limited(String operation, Consumer<XmlWriter> content) {
    return SoapAnswers.limited(operation, admission.used(), admission.allowed(), content);
  }

  /** What a call that writes sets out to write. */
  static Attempt attempt(SoapRequest request, Verb verb) {
    List<RecordInput> records =
        verb == Verb.DELETE || verb == Verb.UNDELETE
            ? request.all("ids").stream()
                .map(id -> new RecordInput("", id.trim(), Map.of()))
                .toList()
            : request.records();
    String key = verb == Verb.UPSERT ? request.first("externalIDFieldName").trim() : null;
    return new Attempt(verb, key, records);
  }

  private static WriteOptions options(SoapRequest request) {
    return WriteOptions.NONE
        .withAllOrNone(request.flag("AllOrNoneHeader", "allOrNone"))
        .withTruncation(request.flag("AllowFieldTruncationHeader", "allowFieldTruncation"))
        .withDuplicates(request.flag("DuplicateRuleHeader", "allowSave"))
        .withAssignment(assignment(request));
  }

  private Answer write(SoapRequest request, Call call, Injection injection) {
    Attempt attempt = attempt(request, call.verb());
    List<RecordInput> records = attempt.records();
    List<WriteResult> results =
        org.write(
            new WriteCall(
                call,
                attempt.externalIdField(),
                records,
                options(request),
                scripted(injection, records.size())),
            injection.commitMillis());
    @Nullable Fault unknown = injection.find(FaultKind.UNKNOWN_STATUS_CODE).orElse(null);
    return limited(
        request.operation(),
        xml ->
            SoapAnswers.results(
                xml,
                call.verb(),
                injection.disturbed(ofOtherObjects(injection, results)),
                request.flag("DuplicateRuleHeader", "includeRecordDetails"),
                unknown == null ? -1 : unknown.record(),
                unknown == null ? "" : unknown.code()));
  }

  /** Users' ids begin with 005, and no client writes users here. */
  private static List<WriteResult> ofOtherObjects(Injection injection, List<WriteResult> results) {
    List<WriteResult> changed = new ArrayList<>(results);
    for (Fault fault : injection.all(FaultKind.OTHER_OBJECTS_ID)) {
      if (fault.record() >= changed.size()) {
        continue;
      }
      WriteResult result = changed.get(fault.record());
      String id = result.id();
      if (id == null) {
        continue;
      }
      changed.set(
          fault.record(),
          new WriteResult("005" + id.substring(3), result.created(), result.error()));
    }
    return changed;
  }

  private static @Nullable Assignment assignment(SoapRequest request) {
    String rule = request.header("AssignmentRuleHeader", "assignmentRuleId");
    if (rule != null && !rule.isBlank()) {
      return new Assignment(rule.trim());
    }
    return request.flag("AssignmentRuleHeader", "useDefaultRule") ? new Assignment(null) : null;
  }

  private static Map<Integer, RecordError> scripted(Injection injection, int records) {
    Map<Integer, RecordError> errors = new HashMap<>();
    for (Fault fault : injection.all(FaultKind.RECORD_ERROR)) {
      if (fault.record() < records) {
        errors.put(fault.record(), RecordError.of(fault.code(), fault.message()));
      }
    }
    return errors;
  }

  private static int batch(SoapRequest request) {
    String size = request.header("QueryOptions", "batchSize");
    int wanted = size == null || !size.matches("\\d{1,6}") ? 500 : Integer.parseInt(size);
    return Math.clamp(wanted, 200, 2_000);
  }

  private Answer retrieve(SoapRequest request) {
    List<String> ids = request.all("ids").stream().map(String::trim).toList();
    if (ids.size() > RETRIEVES) {
      throw new ApiFault(
          "EXCEEDED_ID_LIMIT",
          "retrieve id limit reached. cannot retrieve more than " + RETRIEVES + " ids");
    }
    List<String> fields =
        Arrays.stream(request.first("fieldList").split(","))
            .map(String::trim)
            .filter(field -> !field.isEmpty())
            .toList();
    List<@Nullable ResultRecord> found =
        queries.retrieve(request.first("sObjectType").trim(), fields, ids);
    return limited("retrieve", xml -> SoapAnswers.retrieved(xml, found));
  }

  private Replication.Changes replicated(SoapRequest request) {
    return org.replication()
        .changes(
            request.first("sObjectType").trim(),
            SoapReader.dateTime(request, "startDate"),
            SoapReader.dateTime(request, "endDate"),
            request.operation().equals("getDeleted"));
  }

  private Answer describeGlobal() {
    Schema schema = org.schema();
    return limited(
        "describeGlobal",
        xml -> {
          xml.open("result").element("encoding", "UTF-8").element("maxBatchSize", 200);
          schema.objects().forEach(object -> DescribeXml.global(xml, object.describe()));
          xml.close("result");
        });
  }

  private Answer describe(SoapRequest request) {
    Schema schema = org.schema();
    List<String> types = request.all("sObjectType");
    if (types.size() > DESCRIBES) {
      throw new ApiFault(
          "EXCEEDED_ID_LIMIT", "describeSObjects takes at most " + DESCRIBES + " types");
    }
    List<ObjectDescribe> objects =
        types.stream()
            .map(
                type -> {
                  ObjectDescribe object = schema.object(type.trim());
                  if (object == null) {
                    throw ApiFault.noSuchObject(type.trim());
                  }
                  return object;
                })
            .toList();
    return limited(
        request.operation(),
        xml -> objects.forEach(object -> DescribeXml.object(xml, schema.describe(object))));
  }
}
