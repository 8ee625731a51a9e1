package dev.drawbridge.functions.authorize;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.drawbridge.aws.Secrets;
import dev.drawbridge.config.Setting;
import dev.drawbridge.functions.JsonStreams;
import dev.drawbridge.functions.Wiring;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;

/** Admits who shows the token of the secret; compares in constant time. */
public final class AuthorizeHandler implements RequestStreamHandler {
  private static final String SCHEME = "Bearer ";

  private final Secrets secrets;
  private final String tokenArn;
  private final JsonStreams json = new JsonStreams();

  public AuthorizeHandler() {
    this(System.getenv());
  }

  public AuthorizeHandler(Map<String, String> environment) {
    var wiring = new Wiring(environment);
    this.secrets = wiring.secrets();
    this.tokenArn = wiring.settings().text(Setting.API_TOKEN_SECRET_ARN);
  }

  @Override
  public void handleRequest(InputStream in, OutputStream out, Context context) throws IOException {
    String header = json.read(in).path("headers").path("authorization").asText();
    json.write(out, Map.of("isAuthorized", isToken(header)));
  }

  private boolean isToken(String header) {
    String token = secrets.text(tokenArn).strip();
    if (token.isEmpty() || !header.startsWith(SCHEME)) return false;
    return MessageDigest.isEqual(
        header.substring(SCHEME.length()).getBytes(StandardCharsets.UTF_8),
        token.getBytes(StandardCharsets.UTF_8));
  }
}
