using EdgeRegistry.Oci;
using EdgeRegistry.Testing;

namespace EdgeRegistry.Identity.Tests.Leaks;

/// <summary>Every endpoint × method × range × condition that can be asked about a repository.</summary>
internal static class Questions
{
    private static readonly (string Name, string Value)[][] Reading =
    [
        [],
        [("Range", "bytes=0-9")],
        [("Range", "bytes=-5")],
        [("Range", "bytes=0-0,5-9")],
        [("Range", "bytes=99999999999-")],
        [("Accept-Encoding", "gzip, lz4"), ("Accept", MediaTypes.OciIndex)],
    ];

    /// <summary>All that concerns one repository.</summary>
    /// <param name="repository">Where.</param>
    /// <param name="secrets">The digests of what is (or might be) there.</param>
    /// <param name="session">An upload session of somebody there.</param>
    public static IEnumerable<Question> About(string repository, Secrets secrets, string session)
    {
        var body = secrets.Bytes;
        string[] paths =
        [
            $"manifests/{secrets.Tag}", $"manifests/{secrets.Manifest}", $"manifests/{secrets.Index}", $"blobs/{secrets.Layer}", $"blobs/{secrets.Config}",
            "tags/list", "tags/list?n=1", $"referrers/{secrets.Manifest}", $"referrers/{secrets.Manifest}?artifactType=application/x", $"blobs/uploads/{session}",
        ];
        foreach (var path in paths.Select(path => $"/v2/{repository}/{path}"))
        {
            foreach (var headers in Reading.Append([("If-None-Match", $"\"{secrets.Manifest}\"")]).Append([("If-None-Match", $"\"{secrets.Layer}\"")]))
            {
                yield return new Question("GET", path, null, headers);
                yield return new Question("HEAD", path, null, headers);
            }

            foreach (var method in new[] { "PUT", "POST", "PATCH", "DELETE", "OPTIONS", "TRACE" })
            {
                yield return new Question(method, path, method is "PUT" or "POST" or "PATCH" ? body : null, ("Content-Type", MediaTypes.OciManifest));
            }
        }

        foreach (var query in new[] { "", $"?digest={secrets.Layer}", $"?mount={secrets.Layer}", $"?mount={secrets.Layer}&from={repository}", $"?mount={secrets.Layer}&from=beta/app" })
        {
            yield return new Question("POST", $"/v2/{repository}/blobs/uploads/{query}", body);
        }

        yield return new Question("PUT", $"/v2/{repository}/blobs/uploads/{session}?digest={secrets.Layer}", body);
    }

    /// <summary>Reads of what somebody may know the digest of, through a repository that he may read.</summary>
    public static IEnumerable<Question> Guesses(string repository, Secrets secrets) =>
        from path in new[] { $"manifests/{secrets.Manifest}", $"manifests/{secrets.Index}", $"blobs/{secrets.Layer}", $"blobs/{secrets.Config}", $"blobs/{secrets.Manifest}", $"manifests/{secrets.Layer}", $"referrers/{secrets.Manifest}" }
        from headers in Reading.Append([("If-None-Match", $"\"{secrets.Manifest}\"")]).Append([("If-None-Match", $"\"{secrets.Layer}\"")])
        from method in new[] { "GET", "HEAD" }
        select new Question(method, $"/v2/{repository}/{path}", null, headers);
}

/// <summary>What is there, or might be.</summary>
internal sealed record Secrets(string Tag, string Manifest, string Index, string Layer, string Config, byte[] Bytes)
{
    /// <summary>The like of it that is nowhere.</summary>
    public static Secrets Of(RandomContent random) => new("1", Digest(random), Digest(random), Digest(random), Digest(random), random.Bytes(50));

    private static string Digest(RandomContent random) => Content.Sha256(random.Bytes(40));
}
