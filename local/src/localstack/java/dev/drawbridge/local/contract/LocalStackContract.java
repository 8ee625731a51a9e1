package dev.drawbridge.local.contract;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.testcontainers.containers.ContainerFetchException;
import org.testcontainers.containers.ContainerLaunchException;
import org.testcontainers.localstack.LocalStackContainer;
import org.testcontainers.utility.DockerImageName;

/** LocalStack in a container, for whom there is a Docker engine that fetches images. */
public final class LocalStackContract implements Contract.Provider {
  private final String image = System.getProperty("contract.image");
  private @Nullable LocalStackContainer container;

  @Override
  public URI start() {
    try {
      var started =
          new LocalStackContainer(
              DockerImageName.parse(image).asCompatibleSubstituteFor("localstack/localstack"));
      started.start();
      container = started;
      return started.getEndpoint();
    } catch (ContainerFetchException e) {
      throw new Contract.Unavailable("The image " + image + " cannot be fetched.");
    } catch (ContainerLaunchException e) {
      throw new Contract.Unavailable("The image " + image + " does not start.");
    } catch (IllegalStateException e) {
      throw new Contract.Unavailable("There is no Docker engine to run " + image + " in.");
    }
  }

  @Override
  public void close() {
    if (container != null) container.close();
  }
}
