package dev.drawbridge.functions.authorize;

import com.amazonaws.services.lambda.runtime.Context;
import dev.drawbridge.aws.Secrets;
import dev.drawbridge.functions.JsonStreams;
import dev.drawbridge.functions.LoggedFunction;
import dev.drawbridge.functions.Wiring;
import dev.drawbridge.setting.Setting;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;

/** Admits a request that has the token of the secret. */
public final class AuthorizeHandler extends LoggedFunction {
  private static final String SCHEME = "Bearer ";

  private final ApiToken token;
  private final JsonStreams json = new JsonStreams();

  public AuthorizeHandler() {
    this(System.getenv());
  }

  public AuthorizeHandler(Map<String, String> environment) {
    var wiring = new Wiring(environment);
    Secrets secrets = wiring.secrets();
    String arn = wiring.settings().text(Setting.API_TOKEN_SECRET_ARN);
    this.token = new ApiToken(() -> secrets.text(arn), wiring.clock());
  }

  @Override
  protected void handle(InputStream in, OutputStream out, Context context) throws IOException {
    String header = json.read(in).path("headers").path("authorization").asText();
    boolean authorized = header.startsWith(SCHEME) && token.is(header.substring(SCHEME.length()));
    json.write(out, Map.of("isAuthorized", authorized));
  }
}
