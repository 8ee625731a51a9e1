package dev.drawbridge.local.queue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** SQS's own JSON protocol, spoken to the queue server. */
public final class Queues {
  private static final JsonMapper JSON = new JsonMapper();

  private static final int DEFAULT_VISIBILITY = 30;

  private final URI endpoint;
  private final HttpClient http;
  private final Map<String, String> urls = new ConcurrentHashMap<>();
  private final Map<String, Integer> visibility = new ConcurrentHashMap<>();

  public Queues(URI endpoint, HttpClient http) {
    this.endpoint = endpoint;
    this.http = http;
  }

  /** Creates a queue with all its attributes at once and returns its URL. */
  public String create(String name, Map<String, String> attributes) throws InterruptedException {
    var request = Map.of("QueueName", name, "Attributes", attributes);
    String url = call("CreateQueue", request).get("QueueUrl").asText();
    urls.put(name, url);
    String seconds = attributes.get("VisibilityTimeout");
    visibility.put(name, seconds == null ? DEFAULT_VISIBILITY : Integer.parseInt(seconds));
    return url;
  }

  /** The URL of a queue that was created here, or null. */
  public @Nullable String url(String name) {
    return urls.get(name);
  }

  public int visibilitySeconds(String name) {
    return visibility.getOrDefault(name, DEFAULT_VISIBILITY);
  }

  /** Sends; the request has SQS's own fields. */
  public JsonNode send(Map<String, ?> request) throws InterruptedException {
    return call("SendMessage", request);
  }

  List<JsonNode> receive(String queueUrl, int max) throws InterruptedException {
    var request =
        Map.of(
            "QueueUrl",
            queueUrl,
            "MaxNumberOfMessages",
            max,
            "WaitTimeSeconds",
            20,
            "AttributeNames",
            List.of("All"),
            "MessageAttributeNames",
            List.of("All"));
    return call("ReceiveMessage", request).path("Messages").valueStream().toList();
  }

  void delete(String queueUrl, String receiptHandle) throws InterruptedException {
    call("DeleteMessage", Map.of("QueueUrl", queueUrl, "ReceiptHandle", receiptHandle));
  }

  private JsonNode call(String operation, Map<String, ?> body) throws InterruptedException {
    try {
      var request =
          HttpRequest.newBuilder(endpoint)
              .header("Content-Type", "application/x-amz-json-1.0")
              .header("X-Amz-Target", "AmazonSQS." + operation)
              .POST(BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)))
              .build();
      HttpResponse<byte[]> response = http.send(request, BodyHandlers.ofByteArray());
      JsonNode answer = JSON.readTree(response.body());
      if (response.statusCode() == 200) {
        return answer;
      }
      throw new QueueException(code(answer), answer.path("message").asText(operation + " failed"));
    } catch (IOException e) {
      throw new QueueException("ServiceUnavailable", "The queue server does not answer: " + e);
    }
  }

  private static String code(JsonNode answer) {
    String type = answer.path("__type").asText("InternalFailure");
    return type.substring(type.indexOf('#') + 1);
  }
}
