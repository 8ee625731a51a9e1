package dev.drawbridge.database;

import dev.drawbridge.failure.SyncException;
import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * How to reach the database: the content of its secret. Either {@code url} (JDBC, or the {@code
 * postgres://} form of Heroku's DATABASE_URL) or, as RDS keeps it, host, port and dbname.
 *
 * @param sslrootcert certificates in PEM that the server's must be signed by, in place of those
 *     that the JVM trusts
 */
public record DatabaseSecret(
    @Nullable String url,
    @Nullable String host,
    @Nullable Integer port,
    @Nullable String dbname,
    @Nullable String username,
    @Nullable String password,
    @Nullable String sslrootcert) {

  private static final int CONNECT_TIMEOUT_SECONDS = 5;

  /**
   * TLS is verified for every host but this machine, and for that too where certificates are given,
   * unless the URL itself says otherwise.
   *
   * @throws SyncException.Misconfigured when neither url nor host is there, the url is none, or
   *     sslrootcert holds no certificate
   */
  public PGSimpleDataSource dataSource() {
    var source = new PGSimpleDataSource();
    try {
      source.setURL(jdbcUrl());
    } catch (IllegalArgumentException e) {
      throw new SyncException.Misconfigured(
          "The url in the database secret is neither a JDBC nor a postgres:// address.");
    }
    if (username != null) {
      source.setUser(username);
    }
    if (password != null) {
      source.setPassword(password);
    }
    source.setConnectTimeout(CONNECT_TIMEOUT_SECONDS);
    source.setTcpKeepAlive(true);
    // A transaction pooler gives each transaction another server connection.
    source.setPrepareThreshold(0);
    source.setApplicationName("drawbridge");
    // The server's Detail quotes rows.
    source.setLogServerErrorDetail(false);
    if (source.getSslMode() == null) {
      verify(source);
    }
    return source;
  }

  private void verify(PGSimpleDataSource source) {
    if (sslrootcert != null) {
      source.setSslMode("verify-full");
      source.setSslRootCert(TrustedCertificates.file(sslrootcert).toString());
    } else if (!isLoopback(source.getServerNames()[0])) {
      source.setSslMode("verify-full");
      source.setSslfactory("org.postgresql.ssl.DefaultJavaSSLFactory");
    }
  }

  private String jdbcUrl() {
    if (url == null && (host == null || dbname == null)) {
      throw new SyncException.Misconfigured(
          "The database secret holds neither url nor both host and dbname.");
    }
    if (url == null) {
      return "jdbc:postgresql://" + host + ":" + (port == null ? 5432 : port) + "/" + dbname;
    }
    if (url.startsWith("jdbc:")) {
      return url;
    }
    var uri = URI.create(url);
    boolean heroku = "postgres".equals(uri.getScheme()) || "postgresql".equals(uri.getScheme());
    if (!heroku || uri.getHost() == null) {
      throw new IllegalArgumentException("no such address");
    }
    String[] login = String.valueOf(uri.getRawUserInfo()).split(":", 2);
    String query = uri.getRawQuery() == null ? "" : uri.getRawQuery() + "&";
    String credentials =
        login.length == 2 ? query + "user=" + login[0] + "&password=" + login[1] : query;
    int at = uri.getPort() < 0 ? 5432 : uri.getPort();
    return "jdbc:postgresql://" + uri.getHost() + ":" + at + uri.getPath() + "?" + credentials;
  }

  private static boolean isLoopback(String server) {
    String name = server.toLowerCase(Locale.ROOT);
    return name.equals("localhost")
        || name.startsWith("127.")
        || name.equals("[::1]")
        || name.equals("::1");
  }

  @Override
  public String toString() {
    return "DatabaseSecret[…]";
  }
}
