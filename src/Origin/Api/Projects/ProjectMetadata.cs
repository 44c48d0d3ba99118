using System.Text.Json;
using EdgeRegistry.Oci;
using EdgeRegistry.Origin.Access;
using EdgeRegistry.Origin.Api.Conventions;

namespace EdgeRegistry.Origin.Api.Projects;

/// <summary>A project's visibility and Harbor's further metadata; all values are texts there, also the flags.</summary>
internal static class ProjectMetadata
{
    public const string Public = "public";
    private const int LongestValue = 255;

    private static readonly HashSet<string> Flags = new(StringComparer.Ordinal)
    {
        Public, "enable_content_trust", "enable_content_trust_cosign", "prevent_vul", "auto_scan", "auto_sbom_generation", "reuse_sys_cve_allowlist",
    };

    private static readonly HashSet<string> Others = new(StringComparer.Ordinal) { "severity", "retention_id", "proxy_speed_kb", "max_upstream_conn" };

    /// <summary>Everything, with <c>public</c>.</summary>
    public static Dictionary<string, string> Of(bool isPublic, string? stored)
    {
        var all = stored is null ? [] : JsonSerializer.Deserialize<Dictionary<string, string>>(stored) ?? [];
        all[Public] = isPublic ? "true" : "false";
        return all;
    }

    public static Dictionary<string, string> Of(Project project) => Of(project.IsPublic, project.Metadata);

    public static bool IsKnown(string name) => Flags.Contains(name) || Others.Contains(name);

    /// <summary>Changes some; a null value leaves its entry as it is. Names that nobody knows are left out, as Harbor does.</summary>
    /// <exception cref="OciException">400.</exception>
    public static void Merge(Dictionary<string, string> all, IEnumerable<KeyValuePair<string, string?>>? changes)
    {
        foreach (var (name, value) in changes ?? [])
        {
            if (value is not null && IsKnown(name))
            {
                all[name] = value.Length <= LongestValue && (!Flags.Contains(name) || value is "true" or "false")
                    ? value
                    : throw ApiErrors.Field($"metadata.{name}", Flags.Contains(name) ? "must be \"true\" or \"false\"" : $"at most {LongestValue} characters");
            }
        }
    }

    /// <summary>As it is stored: visibility apart.</summary>
    public static (bool IsPublic, string? Stored) Split(Dictionary<string, string> all)
    {
        var rest = all.Where(pair => pair.Key != Public).ToDictionary(StringComparer.Ordinal);
        return (all.GetValueOrDefault(Public) == "true", rest.Count == 0 ? null : JsonSerializer.Serialize(rest));
    }
}
