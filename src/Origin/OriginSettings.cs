using EdgeRegistry.Hosting.Configuration;
using EdgeRegistry.Origin.Repositories;
using EdgeRegistry.Origin.Tags;
using EdgeRegistry.Origin.Uploads;

namespace EdgeRegistry.Origin;

/// <summary>All settings of the origin, read once.</summary>
public sealed record OriginSettings(OriginOptions Host, UploadsOptions Uploads, TagsOptions Tags, RepositoriesOptions Repositories, bool AllowAnonymousWrite)
{
    /// <summary>Reads the settings. The caller asks <paramref name="reader"/> for the errors, so that all hosts' come together.</summary>
    public static OriginSettings Read(SettingsReader reader, IConfiguration configuration) => new(
        reader.Read<OriginOptions>(),
        reader.Read<UploadsOptions>(),
        reader.Read<TagsOptions>(),
        reader.Read<RepositoriesOptions>(),
        configuration.GetValue<bool>("AllowAnonymousWrite"));
}
