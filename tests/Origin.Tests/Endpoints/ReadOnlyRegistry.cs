using System.Net;
using EdgeRegistry.Oci;
using EdgeRegistry.Origin.Settings;
using EdgeRegistry.Origin.Tests.Support;

namespace EdgeRegistry.Origin.Tests.Endpoints;

/// <summary>Read-only mode as a registry's client sees it; the management API's part is in the identity suite.</summary>
public sealed class ReadOnlyRegistry
{
    [Fact]
    public async Task Pulls_go_on_and_pushes_and_deletes_are_denied_with_the_reason()
    {
        await using var origin = await RunningOrigin.StartAsync();
        var blob = await origin.PushBlobAsync([1, 2, 3]);
        var upload = await origin.StartUploadAsync();
        await SetAsync(origin, "true");

        foreach (var (method, path) in new[]
        {
            (HttpMethod.Post, "/v2/team/app/blobs/uploads/"), (HttpMethod.Patch, upload), (HttpMethod.Put, $"{upload}?digest={blob}"), (HttpMethod.Delete, upload),
            (HttpMethod.Delete, $"/v2/team/app/blobs/{blob}"), (HttpMethod.Put, "/v2/team/app/manifests/1"), (HttpMethod.Delete, "/v2/team/app/manifests/1"),
        })
        {
            using var refused = await origin.SendAsync(method, path, method == HttpMethod.Delete ? null : [1, 2, 3]);
            Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
            var text = await refused.Content.ReadAsStringAsync();
            Assert.Contains("\"DENIED\"", text, StringComparison.Ordinal);
            Assert.Contains("read-only mode", text, StringComparison.Ordinal);
        }

        Assert.Equal([1, 2, 3], await origin.Client.GetByteArrayAsync($"/v2/team/app/blobs/{blob}"));
        Assert.Contains("read-only", await origin.Client.GetStringAsync("/readyz"), StringComparison.Ordinal);
        await SetAsync(origin, "false");
        Assert.Equal(Digest.Compute(DigestAlgorithm.Sha256, [4]), await origin.PushBlobAsync([4]));
    }

    [Fact]
    public async Task A_node_hears_of_it_by_itself()
    {
        await using var origin = await RunningOrigin.StartAsync();
        await WriteAsync(origin, "true"); // as another node would
        await EdgeRegistry.Testing.Eventually.TrueAsync(
            async () =>
            {
                using var answer = await origin.SendAsync(HttpMethod.Post, "/v2/team/app/blobs/uploads/");
                return answer.StatusCode == HttpStatusCode.Forbidden;
            },
            TimeSpan.FromSeconds(30),
            () => "pushes are still taken");
    }

    private static async Task SetAsync(RunningOrigin origin, string value)
    {
        await WriteAsync(origin, value);
        await origin.The<RegistrySettings>().RefreshAsync(CancellationToken.None);
    }

    private static Task WriteAsync(RunningOrigin origin, string value) =>
        origin.The<EdgeRegistry.Origin.Database.Database>().WriteAsync(session => origin.The<SettingsTable>().SetAsync(session, ReadOnlyMode.Setting, value), CancellationToken.None);
}
