package dev.drawbridge.benchmark;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * A connection that sends one SOAP upsert of 200 accounts again and again. The request is built
 * once; only the digits of its keys change, so that the org has the machine for itself.
 */
final class UpsertRequest implements AutoCloseable {
  static final int RECORDS = 200;
  private static final int DIGITS = 8;

  private final Socket socket;
  private final OutputStream out;
  private final DataInputStream in;
  private final byte[] request;
  private final int[][] keys = new int[RECORDS][2];

  UpsertRequest(URI url, String token) throws IOException {
    socket = new Socket(url.getHost(), url.getPort());
    socket.setTcpNoDelay(true);
    out = socket.getOutputStream();
    in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 1 << 16));
    var body =
        new StringBuilder(
            "<env:Envelope xmlns:env=\"http://schemas.xmlsoap.org/soap/envelope/\""
                + " xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\""
                + " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><env:Header>"
                + "<SessionHeader xmlns=\"urn:partner.soap.sforce.com\"><sessionId>"
                + token
                + "</sessionId></SessionHeader></env:Header><env:Body>"
                + "<m:upsert xmlns:m=\"urn:partner.soap.sforce.com\""
                + " xmlns:sobj=\"urn:sobject.partner.soap.sforce.com\">"
                + "<m:externalIDFieldName>External_ID__c</m:externalIDFieldName>");
    for (int i = 0; i < RECORDS; i++) {
      body.append("<m:sObjects><sobj:type xsi:type=\"xsd:string\">Account</sobj:type>");
      body.append("<sobj:External_ID__c xsi:type=\"xsd:string\">K-");
      keys[i][0] = body.length();
      body.append("0".repeat(DIGITS)).append("</sobj:External_ID__c>");
      body.append("<sobj:Name xsi:type=\"xsd:string\">Company ");
      keys[i][1] = body.length();
      body.append("0".repeat(DIGITS)).append("</sobj:Name>");
      body.append("<sobj:Phone xsi:type=\"xsd:string\">+49 30 1234567</sobj:Phone>");
      body.append("<sobj:AnnualRevenue xsi:type=\"xsd:double\">125000.0</sobj:AnnualRevenue>");
      body.append("<sobj:BillingCity xsi:type=\"xsd:string\">Berlin</sobj:BillingCity>");
      body.append("</m:sObjects>");
    }
    body.append("</m:upsert></env:Body></env:Envelope>");
    String head =
        "POST /services/Soap/u/65.0 HTTP/1.1\r\nHost: localhost\r\nSOAPAction: \"\"\r\n"
            + "Content-Type: text/xml; charset=UTF-8\r\nContent-Length: "
            + body.length()
            + "\r\n\r\n";
    for (int[] places : keys) {
      places[0] += head.length();
      places[1] += head.length();
    }
    request = (head + body).getBytes(StandardCharsets.US_ASCII);
  }

  /** Upserts the accounts with the keys from {@code first} on and reads the whole answer. */
  void send(int first) throws IOException {
    for (int i = 0; i < RECORDS; i++) {
      digits(keys[i][0], first + i);
      digits(keys[i][1], first + i);
    }
    out.write(request);
    out.flush();
    int length = 0;
    boolean good = false;
    for (String line = line(); !line.isEmpty(); line = line()) {
      String lower = line.toLowerCase(Locale.ROOT);
      good |= lower.startsWith("http/1.1 200");
      if (lower.startsWith("content-length:")) {
        length = Integer.parseInt(lower.substring(15).trim());
      }
    }
    byte[] body = in.readNBytes(length);
    if (!good) {
      throw new IOException(new String(body, StandardCharsets.UTF_8));
    }
  }

  private void digits(int place, int number) {
    int rest = number;
    for (int i = DIGITS - 1; i >= 0; i--) {
      request[place + i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
  }

  private String line() throws IOException {
    var line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException("The org closed the connection.");
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
