package dev.drawbridge.local.endpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.local.secret.Parameters;
import dev.drawbridge.local.secret.Parameters.Parameter;

/** Systems Manager's parameter store: get, put and delete of one parameter. */
public final class ParametersService implements JsonService {
  private final Parameters parameters;
  private final String arnPrefix;

  public ParametersService(Parameters parameters, String region, String account) {
    this.parameters = parameters;
    this.arnPrefix = "arn:aws:ssm:" + region + ":" + account + ":parameter";
  }

  @Override
  public JsonNode call(String operation, JsonNode request) throws AwsError {
    String name = JsonService.text(request, "Name");
    return switch (operation) {
      case "GetParameter" -> get(name);
      case "PutParameter" -> put(name, request);
      case "DeleteParameter" -> delete(name);
      default -> throw JsonService.unknown("Systems Manager", operation);
    };
  }

  private JsonNode get(String name) throws AwsError {
    Parameter parameter = parameters.find(name);
    if (parameter == null) {
      throw notFound(name);
    }
    ObjectNode answer = AwsEndpoint.JSON.createObjectNode();
    ObjectNode fields = answer.putObject("Parameter");
    fields.put("Name", parameter.name());
    fields.put("Type", parameter.type());
    fields.put("Value", parameter.value());
    fields.put("Version", parameter.version());
    fields.put("LastModifiedDate", parameter.modified() / 1000.0);
    fields.put("ARN", arnPrefix + (name.startsWith("/") ? name : "/" + name));
    fields.put("DataType", "text");
    return answer;
  }

  private JsonNode put(String name, JsonNode request) throws AwsError {
    String type = request.path("Type").asText(null);
    boolean overwrite = request.path("Overwrite").asBoolean(false);
    Parameter stored = parameters.put(name, type, JsonService.text(request, "Value"), overwrite);
    if (stored == null) {
      throw new AwsError("ParameterAlreadyExists", "The parameter " + name + " already exists.");
    }
    return AwsEndpoint.JSON
        .createObjectNode()
        .put("Version", stored.version())
        .put("Tier", "Standard");
  }

  private JsonNode delete(String name) throws AwsError {
    if (!parameters.delete(name)) {
      throw notFound(name);
    }
    return AwsEndpoint.JSON.createObjectNode();
  }

  private static AwsError notFound(String name) {
    return new AwsError("ParameterNotFound", "Parameter " + name + " not found.");
  }
}
