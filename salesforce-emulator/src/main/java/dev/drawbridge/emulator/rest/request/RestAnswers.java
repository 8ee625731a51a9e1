package dev.drawbridge.emulator.rest.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.emulator.api.Answer;
import dev.drawbridge.emulator.api.ApiFault;
import dev.drawbridge.emulator.call.RecordError;
import dev.drawbridge.emulator.call.WriteResult;
import dev.drawbridge.emulator.row.Row;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Answers and errors as REST writes them. */
public final class RestAnswers {
  private final ObjectMapper json;

  public RestAnswers(ObjectMapper json) {
    this.json = json;
  }

  public ObjectNode object() {
    return json.createObjectNode();
  }

  public ArrayNode array() {
    return json.createArrayNode();
  }

  public Answer ok(JsonNode body) {
    return of(200, body);
  }

  public Answer of(int status, JsonNode body) {
    try {
      return Answer.json(status, json.writeValueAsBytes(body));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Answer empty(int status) {
    return Answer.json(status, new byte[0]);
  }

  /** The body of an answer, as a composite request repeats it. */
  public JsonNode body(Answer answer) {
    try {
      return answer.body().length == 0
          ? json.nullNode()
          : RestBody.of(answer.body(), answer.contentType()).any();
    } catch (ApiFault notJson) {
      return json.nullNode();
    }
  }

  /** A call that is refused as a whole. */
  public Answer refuse(ApiFault fault) {
    String code = fault.code().startsWith("soapenv:") ? "JSON_PARSER_ERROR" : fault.code();
    String message =
        code.equals("INVALID_SESSION_ID") ? "Session expired or invalid" : fault.message();
    return of(status(code), array().add(object().put("message", message).put("errorCode", code)));
  }

  /** The one record of a call is refused. */
  public Answer refuse(RecordError error) {
    ObjectNode node = object().put("message", error.message()).put("errorCode", error.code());
    node.set("fields", fields(error));
    duplicate(node, error);
    return of(recordStatus(error), array().add(node));
  }

  private ArrayNode fields(RecordError error) {
    ArrayNode fields = array();
    error.fields().forEach(fields::add);
    return fields;
  }

  private static void duplicate(ObjectNode node, RecordError error) {
    RecordError.Duplicate duplicate = error.duplicate();
    if (duplicate != null) {
      ObjectNode result = node.putObject("duplicateResult");
      result.put("allowSave", duplicate.allowSave()).put("duplicateRule", duplicate.rule());
      result.put("duplicateRuleEntityType", duplicate.object());
      result.put("errorMessage", error.message());
      ObjectNode matches = result.putArray("matchResults").addObject();
      matches.put("entityType", duplicate.object()).putArray("errors");
      matches.put("matchEngine", "ExactMatchEngine");
      ArrayNode records = matches.putArray("matchRecords");
      for (Row row : duplicate.matches()) {
        ObjectNode match = records.addObject();
        match.putArray("additionalInformation");
        match.putArray("fieldDiffs");
        match.put("matchConfidence", 100.0);
        ObjectNode record = match.putObject("record");
        record.putObject("attributes").put("type", duplicate.object());
        record.put("Id", row.id());
      }
      matches.put("rule", duplicate.rule()).put("size", duplicate.matches().size());
      matches.put("success", true);
    }
  }

  /** What became of one record of several. */
  public ObjectNode result(WriteResult result, boolean withCreated) {
    ObjectNode node = object();
    if (result.id() != null) {
      node.put("id", result.id());
    }
    node.put("success", result.success());
    ArrayNode errors = node.putArray("errors");
    RecordError error = result.error();
    if (error != null) {
      errors.add(error(error));
    }
    if (withCreated) {
      node.put("created", result.success() && result.created());
    }
    return node;
  }

  public ObjectNode error(RecordError error) {
    ObjectNode node = object().put("statusCode", error.code()).put("message", error.message());
    node.set("fields", fields(error));
    duplicate(node, error);
    return node;
  }

  private static int recordStatus(RecordError error) {
    return switch (error.code()) {
      case "ENTITY_IS_DELETED", "INVALID_CROSS_REFERENCE_KEY" ->
          error.fields().isEmpty() ? 404 : 400;
      default -> status(error.code());
    };
  }

  public static int status(String code) {
    return switch (code) {
      case "INVALID_SESSION_ID" -> 401;
      case "REQUEST_LIMIT_EXCEEDED",
          "INSUFFICIENT_ACCESS",
          "INSUFFICIENT_ACCESS_OR_READONLY",
          "API_DISABLED_FOR_ORG",
          "FORBIDDEN" ->
          403;
      case "NOT_FOUND" -> 404;
      case "METHOD_NOT_ALLOWED" -> 405;
      case "UNSUPPORTED_API_VERSION" -> 410;
      case "EXCEEDED_MAX_SIZE_REQUEST" -> 413;
      case "UNSUPPORTED_MEDIA_TYPE" -> 415;
      case "UNKNOWN_EXCEPTION" -> 500;
      case "SERVER_UNAVAILABLE" -> 503;
      default -> 400;
    };
  }
}
