namespace EdgeRegistry.Integration;

/// <summary>What every suite has: a registry to talk to, its own repository, and random content.</summary>
public abstract class Suite
{
    /// <summary>Prepares one test.</summary>
    protected Suite(Target target, ITestOutputHelper output)
    {
        Target = target;
        Random = new RandomContent(output);
        Repository = Random.Repository();
    }

    /// <summary>The hosts.</summary>
    protected Target Target { get; }

    /// <summary>The host that is tested.</summary>
    protected RegistryClient Registry => Target.Registry;

    /// <summary>The origin behind it.</summary>
    protected RegistryClient Origin => Target.Origin;

    /// <summary>Seeded content.</summary>
    protected RandomContent Random { get; }

    /// <summary>A repository that only this test uses.</summary>
    protected string Repository { get; }

    /// <summary>The path of a blob.</summary>
    protected static string BlobPath(string repository, string digest) => $"/v2/{repository}/blobs/{digest}";

    /// <summary>The path of a manifest.</summary>
    protected static string ManifestPath(string repository, string reference) => $"/v2/{repository}/manifests/{reference}";

    /// <summary>The one value of a header, of the response or of its content; null when it is missing.</summary>
    protected static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) || response.Content.Headers.TryGetValues(name, out values) ? string.Join(", ", values) : null;

    /// <summary>GET must answer with these bytes.</summary>
    protected async Task ServesAsync(string path, byte[] expected)
    {
        var (status, body) = await Registry.ReadAsync(path);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.True(expected.AsSpan().SequenceEqual(body), $"{path}: other bytes than were pushed");
    }

    /// <summary>GET and HEAD must answer 404, GET with this code.</summary>
    protected async Task LacksAsync(string path, string code)
    {
        using var response = await Registry.GetAsync(path);
        await response.RefusesAsync(HttpStatusCode.NotFound, code);
        Assert.Equal(HttpStatusCode.NotFound, await Registry.StatusAsync(path));
    }

    /// <summary>HEAD answers as GET does, without a body.</summary>
    protected async Task HeadAgreesWithGetAsync(string path)
    {
        using var get = await Registry.GetAsync(path);
        using var head = await Registry.HeadAsync(path);
        Assert.Equal(get.StatusCode, head.StatusCode);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync());
        Assert.Equal(Comparable(get), Comparable(head));
    }

    private static IEnumerable<string> Comparable(HttpResponseMessage response) =>
        response.Headers.Concat(response.Content.Headers)
            .Where(header => header.Key is not ("Date" or "Age" or "Connection" or "Keep-Alive"))
            .Select(header => $"{header.Key}: {string.Join(", ", header.Value)}").Order(StringComparer.Ordinal);
}
