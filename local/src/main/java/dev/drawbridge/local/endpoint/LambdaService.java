package dev.drawbridge.local.endpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import dev.drawbridge.local.endpoint.HttpListener.Response;
import dev.drawbridge.local.function.Functions;
import dev.drawbridge.local.function.InvocationResult;
import dev.drawbridge.local.function.ThrottledException;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Lambda's {@code Invoke}, and the reserved concurrency by which an operator disables a function.
 */
public final class LambdaService {
  static final String PATH = "/2015-03-31/functions/";
  static final String CONCURRENCY_PATH = "/2017-10-31/functions/";
  private static final Pattern CONCURRENCY =
      Pattern.compile(CONCURRENCY_PATH + "([^/]+)/concurrency");
  private static final Pattern INVOCATIONS = Pattern.compile(PATH + "([^/]+)/invocations");

  private static final String UNKNOWN =
      "The local stack has of Lambda only Invoke, PutFunctionConcurrency and"
          + " DeleteFunctionConcurrency.";

  private final Functions functions;

  public LambdaService(Functions functions) {
    this.functions = functions;
  }

  Response handle(HttpExchange exchange, byte[] body) throws IOException, InterruptedException {
    Matcher concurrency = CONCURRENCY.matcher(exchange.getRequestURI().getRawPath());
    if (concurrency.matches()) {
      String function = URLDecoder.decode(concurrency.group(1), StandardCharsets.UTF_8);
      return reserve(exchange.getRequestMethod(), function, body);
    }
    Matcher path = INVOCATIONS.matcher(exchange.getRequestURI().getRawPath());
    if (!path.matches() || !exchange.getRequestMethod().equals("POST")) {
      return error(400, "UnknownOperationException", UNKNOWN);
    }
    String function = URLDecoder.decode(path.group(1), StandardCharsets.UTF_8);
    if (functions.find(function) == null) {
      return error(404, "ResourceNotFoundException", "Function not found: " + function);
    }
    byte[] payload = body.length == 0 ? "{}".getBytes(StandardCharsets.UTF_8) : body;
    String type = exchange.getRequestHeaders().getFirst("X-Amz-Invocation-Type");
    return switch (type == null ? "RequestResponse" : type) {
      case "Event" -> {
        functions.invokeLater(function, payload);
        yield new Response(202, headers(), new byte[0]);
      }
      case "DryRun" -> new Response(204, headers(), new byte[0]);
      default -> invoke(function, payload);
    };
  }

  private Response reserve(String method, String function, byte[] body) throws IOException {
    if (functions.find(function) == null) {
      return error(404, "ResourceNotFoundException", "Function not found: " + function);
    }
    if (method.equals("DELETE")) {
      functions.reserve(function, null);
      return new Response(204, headers(), new byte[0]);
    }
    JsonNode reserved = AwsEndpoint.JSON.readTree(body).path("ReservedConcurrentExecutions");
    if (!method.equals("PUT") || !reserved.isInt() || reserved.asInt() < 0) {
      return error(400, "InvalidParameterValueException", UNKNOWN);
    }
    functions.reserve(function, reserved.asInt());
    var answer = AwsEndpoint.JSON.createObjectNode().set("ReservedConcurrentExecutions", reserved);
    return new Response(200, headers(), AwsEndpoint.JSON.writeValueAsBytes(answer));
  }

  private Response invoke(String function, byte[] payload)
      throws IOException, InterruptedException {
    try {
      InvocationResult result = functions.invoke(function, payload);
      var headers = headers();
      if (result.functionError() != null) {
        headers.put("X-Amz-Function-Error", result.functionError());
      }
      return new Response(200, headers, result.payload());
    } catch (ThrottledException e) {
      return error(429, "TooManyRequestsException", "Rate Exceeded.");
    }
  }

  private static Response error(int status, String code, String message) throws IOException {
    var headers = headers();
    headers.put("x-amzn-ErrorType", code);
    var body = AwsEndpoint.JSON.createObjectNode().put("Type", "User").put("Message", message);
    return new Response(status, headers, AwsEndpoint.JSON.writeValueAsBytes(body));
  }

  private static Map<String, String> headers() {
    var headers = new LinkedHashMap<String, String>();
    headers.put("Content-Type", "application/json");
    headers.put("x-amzn-RequestId", UUID.randomUUID().toString());
    headers.put("X-Amz-Executed-Version", "$LATEST");
    return headers;
  }
}
