using System.Security.Cryptography;
using System.Text;

namespace EdgeRegistry.Origin.Settings;

/// <summary>The values of secret settings as they stand in the database: encrypted with a key derived from the origin's secret, bound to the setting's name.</summary>
internal sealed class SecretSettings(string secret)
{
    private const string Mark = "sealed:";
    private const int NonceLength = 12;
    private const int TagLength = 16;
    private readonly byte[] _key = HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret), 32, info: "edgeregistry secret settings"u8.ToArray());

    /// <summary>What is stored of a value.</summary>
    public string Seal(KnownSetting setting, string value)
    {
        if (setting.Kind != SettingKind.Secret || value.Length == 0)
        {
            return value;
        }

        var plain = Encoding.UTF8.GetBytes(value);
        var box = new byte[NonceLength + plain.Length + TagLength];
        RandomNumberGenerator.Fill(box.AsSpan(0, NonceLength));
        using var aes = new AesGcm(_key, TagLength);
        aes.Encrypt(box.AsSpan(0, NonceLength), plain, box.AsSpan(NonceLength, plain.Length), box.AsSpan(NonceLength + plain.Length), Encoding.UTF8.GetBytes(setting.Name));
        return Mark + Convert.ToBase64String(box);
    }

    /// <summary>The value; empty when it was encrypted with another secret, as if nobody had set it.</summary>
    public string Open(string name, string stored)
    {
        if (KnownSettings.Find(name)?.Kind != SettingKind.Secret || !stored.StartsWith(Mark, StringComparison.Ordinal))
        {
            return stored;
        }

        try
        {
            var box = Convert.FromBase64String(stored[Mark.Length..]);
            var plain = new byte[box.Length - NonceLength - TagLength];
            using var aes = new AesGcm(_key, TagLength);
            aes.Decrypt(box.AsSpan(0, NonceLength), box.AsSpan(NonceLength, plain.Length), box.AsSpan(NonceLength + plain.Length), plain, Encoding.UTF8.GetBytes(name));
            return Encoding.UTF8.GetString(plain);
        }
        catch (Exception e) when (e is CryptographicException or FormatException or OverflowException)
        {
            return "";
        }
    }
}
