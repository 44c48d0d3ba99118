using System.Data.Common;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace EdgeRegistry.Origin.Backups;

/// <summary>
/// Writes rows of any database in one form: JSON arrays, a line each, gzip. Numbers and texts are what they are; bytes are a base64 text in an array
/// of their own.
/// </summary>
internal sealed class RowsWriter : IDisposable
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };
    private readonly SHA256 _hash = SHA256.Create();
    private readonly FileStream _file;
    private readonly CryptoStream _hashed;
    private readonly GZipStream _zip;
    private readonly Utf8JsonWriter _json;
    private bool _hasColumns;

    public RowsWriter(string path)
    {
        _file = File.Create(path);
        _hashed = new CryptoStream(_file, _hash, CryptoStreamMode.Write, leaveOpen: true);
        _zip = new GZipStream(_hashed, CompressionLevel.Fastest, leaveOpen: true);
        _json = new Utf8JsonWriter(_zip, Plain);
    }

    public long Rows { get; private set; }

    public void Write(DbDataReader row)
    {
        if (!_hasColumns)
        {
            WriteColumns([.. Enumerable.Range(0, row.FieldCount).Select(row.GetName)]);
        }

        _json.WriteStartArray();
        for (var column = 0; column < row.FieldCount; column++)
        {
            WriteValue(row.GetValue(column));
        }

        _json.WriteEndArray();
        EndLine();
        Rows++;
    }

    /// <summary>Ends the file, flushed; its SHA-256 in hexadecimal.</summary>
    public string Finish()
    {
        if (!_hasColumns)
        {
            WriteColumns([]);
        }

        _json.Dispose();
        _zip.Dispose();
        _hashed.FlushFinalBlock();
        _file.Flush(flushToDisk: true);
        return Convert.ToHexStringLower(_hash.Hash!);
    }

    public void Dispose()
    {
        _zip.Dispose();
        _hashed.Dispose();
        _file.Dispose();
        _hash.Dispose();
    }

    private void WriteColumns(string[] names)
    {
        _hasColumns = true;
        _json.WriteStartArray();
        foreach (var name in names)
        {
            _json.WriteStringValue(name);
        }

        _json.WriteEndArray();
        EndLine();
    }

    private void EndLine()
    {
        _json.Flush();
        _json.Reset();
        _zip.WriteByte((byte)'\n');
    }

    private void WriteValue(object value)
    {
        switch (value)
        {
            case DBNull:
                _json.WriteNullValue();
                break;
            case byte[] bytes:
                _json.WriteStartArray();
                _json.WriteBase64StringValue(bytes);
                _json.WriteEndArray();
                break;
            case string text:
                _json.WriteStringValue(text);
                break;
            default:
                _json.WriteNumberValue(Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture)); // there are no fractions in the schema
                break;
        }
    }
}
