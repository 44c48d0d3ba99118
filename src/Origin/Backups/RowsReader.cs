using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;

namespace EdgeRegistry.Origin.Backups;

/// <summary>Reads what <see cref="RowsWriter"/> wrote.</summary>
internal static class RowsReader
{
    /// <summary>The SHA-256 of a file, in hexadecimal.</summary>
    public static async Task<string> HashAsync(string path, CancellationToken cancellation)
    {
        await using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellation));
    }

    /// <summary>The columns, then each row: null, long, string or byte[] for each of them.</summary>
    /// <exception cref="InvalidDataException">A line is damaged.</exception>
    public static IEnumerable<SavedRow> Read(string path)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        string[]? columns = null;
        while (reader.ReadLine() is { } line)
        {
            var values = Values(path, line);
            if (columns is null)
            {
                columns = [.. values.Cast<string>()];
                continue;
            }

            yield return values.Length == columns.Length ? new SavedRow(columns, values) : throw new InvalidDataException($"{path}: a row has {values.Length} values for {columns.Length} columns");
        }
    }

    private static object?[] Values(string path, string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            return [.. document.RootElement.EnumerateArray().Select(Value)];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException($"{path}: a line cannot be read: {e.Message}", e);
        }
    }

    private static object? Value(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.Number => value.GetInt64(),
        JsonValueKind.Array => value[0].GetBytesFromBase64(),
        _ => value.GetString(),
    };
}

/// <summary>A row of a backup.</summary>
/// <param name="Columns">The names.</param>
/// <param name="Values">Null, long, string or byte[].</param>
internal sealed record SavedRow(string[] Columns, object?[] Values)
{
    public object? this[string column] => Values[Array.IndexOf(Columns, column)];
}
