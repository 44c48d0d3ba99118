using System.Text;
using System.Text.RegularExpressions;
using EdgeRegistry.Oci;
using EdgeRegistry.Testing;

namespace EdgeRegistry.Cluster.Tests.MySql;

/// <summary>
/// Every statement that an origin sends while it is pushed to, asked, listed and deleted from is explained by the server, over tables of thousands of
/// rows: none reads a whole table, and none sorts.
/// </summary>
public sealed partial class StatementsOfAnOrigin
{
    private const int Rows = 3000;
    private const string Unnumbered = "WHERE seq IS NULL ORDER BY id";

    // One row by nature, or as many as there are keys that sign.
    private static readonly string[] Small = ["settings", "signing_keys", "change_head", "cluster", "leases", "audit_forward", "schema_version", "schema_progress", "audit_purges", "roles"];

    [Fact]
    public async Task Every_statement_walks_an_index()
    {
        await using var server = await MariaDbServer.StartAsync("--log-output=TABLE");
        var connection = await server.CreateDatabaseAsync();
        using var folder = new TemporaryFolder();
        await using var origin = await OriginServer.StartAsync(folder.Path, settings: OriginServer.OnMySql(connection));
        await server.ExecuteAsync("SET GLOBAL general_log = ON");
        var subject = await UseAsync(origin.Address);
        await server.ExecuteAsync("SET GLOBAL general_log = OFF");
        await FillAsync(server, subject);

        var statements = (await server.ExecuteAsync("SELECT DISTINCT HEX(argument) FROM mysql.general_log WHERE command_type = 'Query' AND user_host LIKE 'registry%'"))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(hex => Encoding.UTF8.GetString(Convert.FromHexString(hex)))
            .Where(sql => Explained().IsMatch(sql)).GroupBy(sql => Literal().Replace(sql, "?"), StringComparer.Ordinal).ToList();
        Assert.True(statements.Count > 30, $"only {statements.Count} different statements were seen");
        var bad = new List<string>();
        foreach (var same in statements)
        {
            bad.AddRange(await ComplaintsAsync(server, same.First()));
        }

        Assert.True(bad.Count == 0, string.Join('\n', bad));
    }

    private static async Task<string> UseAsync(Uri address)
    {
        using var client = new RegistryClient(address);
        const string repository = "team/app";
        byte[] config = "{}"u8.ToArray(), layer = [1, 2, 3];
        await client.PushBlobAsync(repository, config);
        await client.PushBlobInChunksAsync(repository, layer, 2);
        var image = Content.Manifest(config, [layer]);
        foreach (var reference in new[] { "latest", "v1", "v1" })
        {
            using var put = await client.PutManifestAsync(repository, reference, image);
        }

        var signature = Content.Manifest(config, [], change: json => (json["artifactType"], json["subject"]) = ("a/b", Content.Descriptor(MediaTypes.OciManifest, image)));
        using var signed = await client.PutManifestAsync(repository, Content.Sha256(signature), signature);
        using var mounted = await client.PostAsync($"/v2/team/other/blobs/uploads/?mount={Content.Sha256(layer)}&from={repository}");
        using var searched = await client.PostAsync($"/v2/team/third/blobs/uploads/?mount={Content.Sha256(layer)}");
        foreach (var path in new[]
        {
            "manifests/latest", $"manifests/{Content.Sha256(image)}", $"blobs/{Content.Sha256(layer)}", "tags/list?n=2", "tags/list?last=latest",
            $"referrers/{Content.Sha256(image)}", $"referrers/{Content.Sha256(image)}?artifactType=a/b",
        })
        {
            using var got = await client.GetAsync($"/v2/{repository}/{path}");
            using var head = await client.HeadAsync($"/v2/{repository}/{path}");
        }

        using var catalog = await client.GetAsync("/v2/_catalog?n=5");
        var abandoned = await client.StartUploadAsync(repository);
        using var status = await client.GetAsync(abandoned);
        using var cancelled = await client.DeleteAsync(abandoned);
        using var untagged = await client.DeleteAsync($"/v2/{repository}/manifests/v1");
        using var refused = await client.DeleteAsync($"/v2/{repository}/blobs/{Content.Sha256(layer)}");
        using var deleted = await client.DeleteAsync($"/v2/{repository}/manifests/{Content.Sha256(signature)}");
        using var unlinked = await client.DeleteAsync($"/v2/team/other/blobs/{Content.Sha256(layer)}");
        return Content.Sha256(image);
    }

    // Rows of numbers and of texts, beside those that the requests left.
    private static async Task FillAsync(MariaDbServer server, string subject)
    {
        var columns = (await server.ExecuteAsync("SELECT table_name, column_name, data_type, extra FROM information_schema.columns WHERE table_schema = 'registry1' ORDER BY table_name, ordinal_position"))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t')).Where(column => !Small.Contains(column[0], StringComparer.Ordinal) && column[3] != "auto_increment");
        foreach (var table in columns.GroupBy(column => column[0], StringComparer.Ordinal))
        {
            // All in the repository that the requests were for, and about its image: there the lists are long.
            var values = table.Select(column => column[1] == "repository_id" ? "1" : column[1] == "subject" ? $"'{subject}'" : column[2] == "bigint" ? $"{Rows * 10} + seq" : $"CONCAT('{column[1]}', seq)");
            await server.ExecuteAsync($"USE registry1; INSERT INTO {table.Key} ({string.Join(", ", table.Select(column => $"`{column[1]}`"))}) SELECT {string.Join(", ", values)} FROM seq_1_to_{Rows}; ANALYZE TABLE {table.Key}");
        }
    }

    private static async Task<IEnumerable<string>> ComplaintsAsync(MariaDbServer server, string statement)
    {
        // id, select_type, table, type, possible_keys, key, key_len, ref, rows, Extra
        var plan = (await server.ExecuteAsync($"USE registry1; EXPLAIN {statement}")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t'));
        return
            from step in plan
            where !Small.Contains(step[2], StringComparer.Ordinal)
            where !statement.Contains(Unnumbered, StringComparison.Ordinal) || step[3] is "ALL" // what awaits its number is sorted, and is never much
            where step[3] is "ALL" || step[^1].Contains("filesort", StringComparison.Ordinal) || (step[3] is "index" && long.Parse(step[^2]) >= Rows)
            select $"{string.Join(' ', step[2..])}: {statement}";
    }

    // bogus_table is the driver's own question when it opens a connection.
    [GeneratedRegex(@"^\s*(SELECT|UPDATE|DELETE)\b(?!.*(information_schema|@@|\bdual\b|\bbogus_table\b))", RegexOptions.IgnoreCase | RegexOptions.Singleline, 1000)]
    private static partial Regex Explained();

    [GeneratedRegex(@"'(?:[^'\\]|\\.|'')*'|\b\d+\b", RegexOptions.None, 1000)]
    private static partial Regex Literal();
}
