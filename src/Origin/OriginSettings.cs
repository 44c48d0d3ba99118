using EdgeRegistry.Hosting.Configuration;
using EdgeRegistry.Origin.Access;
using EdgeRegistry.Origin.Audit;
using EdgeRegistry.Origin.Changes;
using EdgeRegistry.Origin.Database;
using EdgeRegistry.Origin.Endpoints;
using EdgeRegistry.Origin.Identity;
using EdgeRegistry.Origin.Repositories;
using EdgeRegistry.Origin.Settings;
using EdgeRegistry.Origin.Storage;
using EdgeRegistry.Origin.Tags;
using EdgeRegistry.Origin.Tokens;
using EdgeRegistry.Origin.Uploads;

namespace EdgeRegistry.Origin;

/// <summary>All settings of the origin, read once.</summary>
internal sealed record OriginSettings(
    OriginOptions Host,
    DatabaseOptions Database,
    StorageOptions Storage,
    ChangesOptions Changes,
    UploadsOptions Uploads,
    TagsOptions Tags,
    RepositoriesOptions Repositories,
    OriginTlsOptions Tls,
    TransferOptions Transfer,
    IdentityOptions Identity,
    DirectoriesOptions Directories,
    ProjectsOptions Projects,
    TokensOptions Tokens,
    AuditOptions Audit,
    RedisOptions Redis,
    bool AllowAnonymousWrite,
    bool ResetAdminPassword)
{
    /// <summary>Reads the settings.</summary>
    /// <exception cref="StartupException">Lists every error.</exception>
    public static OriginSettings Read(IConfiguration configuration)
    {
        var reader = new SettingsReader(configuration);
        var settings = new OriginSettings(
            reader.Read<OriginOptions>(),
            reader.Read<DatabaseOptions>(),
            reader.Read<StorageOptions>(),
            reader.Read<ChangesOptions>(),
            reader.Read<UploadsOptions>(),
            reader.Read<TagsOptions>(),
            reader.Read<RepositoriesOptions>(),
            reader.Read<OriginTlsOptions>(),
            reader.Read<TransferOptions>(),
            reader.Read<IdentityOptions>(),
            reader.Read<DirectoriesOptions>(),
            reader.Read<ProjectsOptions>(),
            reader.Read<TokensOptions>(),
            reader.Read<AuditOptions>(),
            reader.Read<RedisOptions>(),
            configuration.GetValue<bool>("AllowAnonymousWrite"),
            configuration.GetValue<bool>("ResetAdminPassword"));
        foreach (var setting in KnownSettings.All)
        {
            reader.Know(KnownSettings.Section + setting.Name, setting.Problem);
        }

        reader.ThrowIfInvalid(OriginOptions.Section, "Bus");
        settings.RequireSharedSecret();
        return settings;
    }

    /// <summary>The folder of blobs and uploads.</summary>
    /// <param name="data">The data folder.</param>
    public string StorageIn(string data) => Storage.Folder.Length > 0 ? Path.GetFullPath(Storage.Folder) : data;

    // What one node encrypts every other must be able to read, and a file in a node's own folder is not that.
    private void RequireSharedSecret()
    {
        if (Database.Provider == DatabaseOptions.MySql && Host.Secret.Length == 0)
        {
            throw new StartupException("Origin:Secret must be set, to the same long random text on every node, when the database is shared (Origin:Database:Provider=mysql)");
        }
    }
}
