using System.Security.Cryptography;
using System.Text;
using EdgeRegistry.Hosting.Configuration;
using EdgeRegistry.Hosting.Files;

namespace EdgeRegistry.Origin.Tokens;

/// <summary>
/// What the private keys in the database are encrypted with: a key derived from <c>Origin:Secret</c>, or from the file <c>DATA/secret</c>,
/// made at first start. A copy of the database alone signs nothing.
/// </summary>
internal sealed class OriginSecret
{
    /// <summary>The purpose of the key that encrypts signing keys.</summary>
    public const string SigningKeys = "edgeregistry signing keys";

    /// <summary>The purpose of the key that encrypts secret settings.</summary>
    public const string Settings = "edgeregistry settings";

    private const int NonceLength = 12;
    private const int TagLength = 16;
    private const int ShortestSecret = 16;
    private readonly byte[] _key;

    public OriginSecret(string secret, string purpose) =>
        _key = HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret), 32, info: Encoding.UTF8.GetBytes(purpose));

    /// <summary>The secret of the configuration, else the file's.</summary>
    /// <exception cref="StartupException">The file cannot be read or made, or the secret is too short.</exception>
    public static string Read(string configured, string data)
    {
        var secret = configured.Length > 0 ? configured : ReadFile(Path.Combine(data, "secret"));
        return secret.Length >= ShortestSecret
            ? secret
            : throw new StartupException($"the origin's secret is shorter than {ShortestSecret} characters: set Origin:Secret to a long random text");
    }

    /// <summary>Encrypts; only who names the same <paramref name="name"/> can decrypt.</summary>
    public string Encrypt(ReadOnlySpan<byte> plain, string name)
    {
        var box = new byte[NonceLength + plain.Length + TagLength];
        RandomNumberGenerator.Fill(box.AsSpan(0, NonceLength));
        using var aes = new AesGcm(_key, TagLength);
        aes.Encrypt(box.AsSpan(0, NonceLength), plain, box.AsSpan(NonceLength, plain.Length), box.AsSpan(NonceLength + plain.Length), Encoding.UTF8.GetBytes(name));
        return Convert.ToBase64String(box);
    }

    /// <summary>Decrypts; null when it was encrypted with another secret, or changed.</summary>
    public byte[]? Decrypt(string text, string name)
    {
        try
        {
            var box = Convert.FromBase64String(text);
            var plain = new byte[box.Length - NonceLength - TagLength];
            using var aes = new AesGcm(_key, TagLength);
            aes.Decrypt(box.AsSpan(0, NonceLength), box.AsSpan(NonceLength, plain.Length), box.AsSpan(NonceLength + plain.Length), plain, Encoding.UTF8.GetBytes(name));
            return plain;
        }
        catch (Exception e) when (e is CryptographicException or FormatException or OverflowException)
        {
            return null;
        }
    }

    private static string ReadFile(string path)
    {
        try
        {
            if (!File.Exists(path))
            {
                PrivateFile.Write(path, Encoding.ASCII.GetBytes(RandomNumberGenerator.GetHexString(64, lowercase: true) + "\n"));
            }

            return File.ReadAllText(path).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"the origin's secret in {path} cannot be read: {e.Message}");
        }
    }
}
