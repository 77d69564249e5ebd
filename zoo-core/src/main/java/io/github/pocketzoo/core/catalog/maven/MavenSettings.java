package io.github.pocketzoo.core.catalog.maven;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.maven.settings.Activation;
import org.apache.maven.settings.Mirror;
import org.apache.maven.settings.Profile;
import org.apache.maven.settings.Proxy;
import org.apache.maven.settings.Repository;
import org.apache.maven.settings.Server;
import org.apache.maven.settings.Settings;
import org.apache.maven.settings.building.DefaultSettingsBuilderFactory;
import org.apache.maven.settings.building.DefaultSettingsBuildingRequest;
import org.apache.maven.settings.building.SettingsBuildingException;
import org.apache.maven.settings.building.SettingsBuildingRequest;
import org.apache.maven.settings.building.SettingsProblem;
import org.apache.maven.settings.crypto.DefaultSettingsDecrypter;
import org.apache.maven.settings.crypto.DefaultSettingsDecryptionRequest;
import org.apache.maven.settings.crypto.SettingsDecryptionResult;
import org.sonatype.plexus.components.cipher.DefaultPlexusCipher;
import org.sonatype.plexus.components.sec.dispatcher.DefaultSecDispatcher;

/**
 * What Maven's global and user {@code settings.xml} say together.
 *
 * <p>Profiles count if they are listed in {@code activeProfiles} or are active by default; those
 * that activate by JDK, operating system, property or file do not.
 *
 * @param localRepository where jars lie and downloads go
 * @param offline whether the settings forbid the network
 * @param repositories of the active profiles, in the order of the file
 * @param servers with passwords in clear where they could be decrypted
 * @param proxies with passwords in clear where they could be decrypted; only the active ones
 */
record MavenSettings(
    Path localRepository,
    boolean offline,
    List<Repository> repositories,
    List<Mirror> mirrors,
    List<Server> servers,
    List<Proxy> proxies) {

  /**
   * @throws InvalidInputException if a settings file can't be read or isn't one
   */
  static MavenSettings load(MavenEnvironment environment) {
    Settings settings = build(environment);
    SettingsDecryptionResult decrypted = decrypt(settings, environment);
    return new MavenSettings(
        localRepository(settings, environment),
        settings.isOffline(),
        repositories(settings),
        settings.getMirrors(),
        decrypted.getServers(),
        decrypted.getProxies().stream().filter(Proxy::isActive).toList());
  }

  private static Settings build(MavenEnvironment environment) {
    SettingsBuildingRequest request = new DefaultSettingsBuildingRequest();
    environment.globalSettings().ifPresent(file -> request.setGlobalSettingsFile(file.toFile()));
    request.setUserSettingsFile(environment.userSettings().toFile());
    request.setSystemProperties(interpolation(environment));
    try {
      return new DefaultSettingsBuilderFactory()
          .newInstance()
          .build(request)
          .getEffectiveSettings();
    } catch (SettingsBuildingException e) {
      throw new InvalidInputException(
          "Maven settings: "
              + e.getProblems().stream()
                  .map(MavenSettings::describe)
                  .findFirst()
                  .orElseGet(e::getMessage),
          e);
    }
  }

  private static String describe(SettingsProblem problem) {
    return "%s:%d: %s"
        .formatted(
            problem.getSource(),
            problem.getLineNumber(),
            problem.getMessage().lines().findFirst().orElse(""));
  }

  private static Properties interpolation(MavenEnvironment environment) {
    Properties properties = new Properties();
    environment.variables().forEach((name, value) -> properties.setProperty("env." + name, value));
    properties.putAll(environment.systemProperties());
    properties.setProperty("user.home", environment.userHome().toString());
    return properties;
  }

  /**
   * A password that can't be decrypted stays as it is, as in Maven: its server may not be needed,
   * and one that is will answer with its name and status 401.
   */
  private static SettingsDecryptionResult decrypt(Settings settings, MavenEnvironment environment) {
    DefaultSecDispatcher dispatcher =
        new DefaultSecDispatcher(
            new DefaultPlexusCipher(), Map.of(), environment.securitySettings().toString());
    return new DefaultSettingsDecrypter(dispatcher)
        .decrypt(new DefaultSettingsDecryptionRequest(settings));
  }

  private static Path localRepository(Settings settings, MavenEnvironment environment) {
    return environment
        .localRepositoryOverride()
        .or(() -> Optional.ofNullable(settings.getLocalRepository()).map(Path::of))
        .orElseGet(environment::defaultLocalRepository);
  }

  private static List<Repository> repositories(Settings settings) {
    List<Profile> active =
        settings.getProfiles().stream().filter(profile -> isActive(profile, settings)).toList();
    return active.stream().flatMap(profile -> profile.getRepositories().stream()).toList();
  }

  private static boolean isActive(Profile profile, Settings settings) {
    Activation activation = profile.getActivation();
    return settings.getActiveProfiles().contains(profile.getId())
        || (activation != null && activation.isActiveByDefault());
  }
}
