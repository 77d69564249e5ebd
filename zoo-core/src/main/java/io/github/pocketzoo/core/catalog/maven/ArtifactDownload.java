package io.github.pocketzoo.core.catalog.maven;

import io.github.pocketzoo.core.error.InvalidInputException;
import io.github.pocketzoo.core.progress.Progress;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.maven.settings.Mirror;
import org.apache.maven.settings.Proxy;
import org.apache.maven.settings.Repository;
import org.apache.maven.settings.Server;
import org.codehaus.plexus.util.xml.Xpp3Dom;
import org.eclipse.aether.ConfigurationProperties;
import org.eclipse.aether.RepositorySystem;
import org.eclipse.aether.RepositorySystemSession.CloseableSession;
import org.eclipse.aether.RepositorySystemSession.SessionBuilder;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.repository.Authentication;
import org.eclipse.aether.repository.AuthenticationSelector;
import org.eclipse.aether.repository.LocalRepository;
import org.eclipse.aether.repository.MirrorSelector;
import org.eclipse.aether.repository.ProxySelector;
import org.eclipse.aether.repository.RemoteRepository;
import org.eclipse.aether.repository.RepositoryPolicy;
import org.eclipse.aether.resolution.ArtifactRequest;
import org.eclipse.aether.resolution.ArtifactResolutionException;
import org.eclipse.aether.supplier.RepositorySystemSupplier;
import org.eclipse.aether.supplier.SessionBuilderSupplier;
import org.eclipse.aether.util.repository.AuthenticationBuilder;
import org.eclipse.aether.util.repository.ConservativeAuthenticationSelector;
import org.eclipse.aether.util.repository.DefaultAuthenticationSelector;
import org.eclipse.aether.util.repository.DefaultMirrorSelector;
import org.eclipse.aether.util.repository.DefaultProxySelector;
import org.eclipse.aether.util.repository.JreProxySelector;
import org.eclipse.aether.util.repository.SimpleResolutionErrorPolicy;

/** One download by Maven Resolver. Apart, so that its many classes load only if one is needed. */
final class ArtifactDownload {
  private static final RemoteRepository CENTRAL =
      new RemoteRepository.Builder("central", "default", "https://repo.maven.apache.org/maven2")
          .build();

  /** A server that stays silent this long is given up. Maven's default is half an hour. */
  private static final int REQUEST_TIMEOUT_MILLIS = 120_000;

  private final MavenSettings settings;
  private final MavenEnvironment environment;

  ArtifactDownload(MavenSettings settings, MavenEnvironment environment) {
    this.settings = settings;
    this.environment = environment;
  }

  Path run(MavenCoordinates coordinates, Progress.Factory progress) {
    RepositorySystem system = new RepositorySystemSupplier().get();
    try (DownloadProgress listener = new DownloadProgress(coordinates, progress);
        CloseableSession session = session(system).setTransferListener(listener).build()) {
      List<RemoteRepository> repositories =
          system.newResolutionRepositories(session, repositories());
      ArtifactRequest request =
          new ArtifactRequest(
              new DefaultArtifact(
                  coordinates.groupId(), coordinates.artifactId(), "jar", coordinates.version()),
              repositories,
              null);
      return system.resolveArtifact(session, request).getArtifact().getPath();
    } catch (ArtifactResolutionException e) {
      throw new InvalidInputException(DownloadFailure.describe(coordinates, e), e);
    } finally {
      system.shutdown();
    }
  }

  private SessionBuilder session(RepositorySystem system) {
    return new SessionBuilderSupplier(system)
        .get()
        .withLocalRepositories(new LocalRepository(settings.localRepository()))
        .setMirrorSelector(mirrors())
        .setProxySelector(proxies())
        .setAuthenticationSelector(authentication())
        .setConfigProperties(configuration())
        .setChecksumPolicy(RepositoryPolicy.CHECKSUM_POLICY_FAIL)
        // Maven remembers a failed download for a day; who runs pocketzoo again wants it tried
        // again.
        .setResolutionErrorPolicy(new SimpleResolutionErrorPolicy(false, false));
  }

  /** Repositories of the settings, then Maven Central unless they redefine it. */
  private List<RemoteRepository> repositories() {
    Map<String, RemoteRepository> byId = new LinkedHashMap<>();
    for (Repository repository : settings.repositories()) {
      byId.putIfAbsent(repository.getId(), toRemote(repository));
    }
    byId.putIfAbsent(CENTRAL.getId(), CENTRAL);
    return List.copyOf(byId.values());
  }

  private static RemoteRepository toRemote(Repository repository) {
    return new RemoteRepository.Builder(
            repository.getId(), repository.getLayout(), repository.getUrl())
        .build();
  }

  private MirrorSelector mirrors() {
    DefaultMirrorSelector selector = new DefaultMirrorSelector();
    for (Mirror mirror : settings.mirrors()) {
      selector.add(
          mirror.getId(),
          mirror.getUrl(),
          mirror.getLayout(),
          false,
          mirror.isBlocked(),
          mirror.getMirrorOf(),
          mirror.getMirrorOfLayouts());
    }
    return selector;
  }

  /** Proxies of the settings; where they name none, those of the JVM ({@code https.proxyHost}). */
  private ProxySelector proxies() {
    if (settings.proxies().isEmpty()) {
      return new JreProxySelector();
    }
    DefaultProxySelector selector = new DefaultProxySelector();
    for (Proxy proxy : settings.proxies()) {
      Authentication authentication =
          new AuthenticationBuilder()
              .addUsername(proxy.getUsername())
              .addPassword(proxy.getPassword())
              .build();
      selector.add(
          new org.eclipse.aether.repository.Proxy(
              proxy.getProtocol(), proxy.getHost(), proxy.getPort(), authentication),
          proxy.getNonProxyHosts());
    }
    return selector;
  }

  private AuthenticationSelector authentication() {
    DefaultAuthenticationSelector selector = new DefaultAuthenticationSelector();
    for (Server server : settings.servers()) {
      selector.add(
          server.getId(),
          new AuthenticationBuilder()
              .addUsername(server.getUsername())
              .addPassword(server.getPassword())
              .addPrivateKey(server.getPrivateKey(), server.getPassphrase())
              .build());
    }
    return new ConservativeAuthenticationSelector(selector);
  }

  private Map<String, Object> configuration() {
    Map<String, Object> configuration = new LinkedHashMap<>();
    configuration.put(ConfigurationProperties.USER_AGENT, "pocketzoo");
    configuration.put(ConfigurationProperties.REQUEST_TIMEOUT, REQUEST_TIMEOUT_MILLIS);
    for (Server server : settings.servers()) {
      Map<String, String> headers = httpHeaders(server);
      if (!headers.isEmpty()) {
        configuration.put(ConfigurationProperties.HTTP_HEADERS + "." + server.getId(), headers);
      }
    }
    environment
        .systemProperties()
        .forEach(
            (name, value) -> {
              if (name.startsWith(ConfigurationProperties.PREFIX_AETHER)) {
                configuration.put(name, value);
              }
            });
    return configuration;
  }

  /** {@code <httpHeaders><property><name/><value/></property></httpHeaders>}: access tokens. */
  private static Map<String, String> httpHeaders(Server server) {
    Map<String, String> headers = new LinkedHashMap<>();
    if (server.getConfiguration() instanceof Xpp3Dom configuration) {
      Stream.ofNullable(configuration.getChild("httpHeaders"))
          .flatMap(list -> Stream.of(list.getChildren("property")))
          .filter(property -> property.getChild("name") != null)
          .filter(property -> property.getChild("value") != null)
          .forEach(
              property ->
                  headers.put(
                      property.getChild("name").getValue(), property.getChild("value").getValue()));
    }
    return headers;
  }
}
