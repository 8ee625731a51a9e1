package dev.drawbridge.emulator.oauth;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The public keys that clients sign their assertions against. */
public final class Keys {
  /** Under which registered keys are noted: {@code clientId} and {@code pem}. */
  public static final String NOTE = "key";

  private final Map<String, RSAPublicKey> keys = new ConcurrentHashMap<>();

  /** Starts with the keys that were registered before. */
  public Keys(List<JsonNode> noted) {
    for (JsonNode key : noted) {
      register(key.path("clientId").asText(), key.path("pem").asText());
    }
  }

  /**
   * Registers the key of a client.
   *
   * @param pem an X.509 certificate or a public key
   * @throws IllegalArgumentException with a sentence if it is neither
   */
  public void register(String clientId, String pem) {
    if (clientId.isBlank()) {
      throw new IllegalArgumentException("Name the clientId that the key belongs to.");
    }
    try {
      PublicKey key = pem.contains("BEGIN CERTIFICATE") ? certificate(pem) : publicKey(pem);
      if (!(key instanceof RSAPublicKey rsa)) {
        throw new IllegalArgumentException("not RSA");
      }
      keys.put(clientId, rsa);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "The pem is neither an X.509 certificate nor an RSA public key in PEM form.", e);
    }
  }

  @Nullable RSAPublicKey of(String clientId) {
    return keys.get(clientId);
  }

  private static PublicKey certificate(String pem) throws GeneralSecurityException {
    return CertificateFactory.getInstance("X.509")
        .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)))
        .getPublicKey();
  }

  private static PublicKey publicKey(String pem) throws GeneralSecurityException {
    String base64 = pem.replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s", "");
    return KeyFactory.getInstance("RSA")
        .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(base64)));
  }
}
