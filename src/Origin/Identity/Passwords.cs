using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace EdgeRegistry.Origin.Identity;

/// <summary>
/// Hashes of passwords: PBKDF2 with SHA-512, as <c>pbkdf2-sha512$ITERATIONS$SALT$HASH</c> (base64), so that each says how it was made. One call
/// takes a processor for a tenth of a second or more: <see cref="PasswordHashing"/> is where it may be made.
/// </summary>
/// <param name="iterations">The rounds of new hashes.</param>
internal sealed class Passwords(int iterations)
{
    /// <summary>The fewest rounds of new hashes (OWASP, Password Storage Cheat Sheet).</summary>
    public const int LeastIterations = 210_000;

    /// <summary>The longest password, in characters.</summary>
    public const int MaxLength = 128;

    private const string Scheme = "pbkdf2-sha512";
    private const int SaltBytes = 16;
    private const int HashBytes = 64;
    private const int MostIterations = 100_000_000;
    private const string Letters = "abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";

    // What an unknown user's password is compared with: the same work, never the same.
    private readonly string _nobody = Format(iterations, RandomNumberGenerator.GetBytes(SaltBytes), RandomNumberGenerator.GetBytes(HashBytes));

    /// <summary>What is wrong with a new password, or null: Harbor's rule, 8 to 128 characters with an upper-case letter, a lower-case letter and a digit.</summary>
    public static string? Problem(string password) =>
        password.Length is >= 8 and <= MaxLength && password.Any(char.IsAsciiLetterUpper) && password.Any(char.IsAsciiLetterLower) && password.Any(char.IsAsciiDigit)
            ? null
            : "a password has 8 to 128 characters, among them an upper-case letter, a lower-case letter and a digit";

    /// <summary>A password at random, of letters and digits that are not mistaken for each other (139 bits).</summary>
    public static string Generate()
    {
        string password;
        do
        {
            password = RandomNumberGenerator.GetString(Letters, 24);
        }
        while (Problem(password) is not null);
        return password;
    }

    /// <summary>Hashes a password.</summary>
    public string Hash(string password)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        return Format(iterations, salt, Derive(password, salt, iterations));
    }

    /// <summary>Compares a password with a stored hash; without one it takes as long and says no.</summary>
    /// <exception cref="InvalidDataException">The stored text is no hash.</exception>
    public bool Verify(string password, string? stored)
    {
        var (rounds, salt, hash) = Parse(stored ?? _nobody);
        return CryptographicOperations.FixedTimeEquals(Derive(password, salt, rounds), hash) && stored is not null;
    }

    /// <summary>Whether a stored hash takes fewer rounds than new ones.</summary>
    public bool IsWeak(string stored) => Parse(stored).Iterations < iterations;

    private static byte[] Derive(string password, byte[] salt, int rounds) =>
        Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(password), salt, rounds, HashAlgorithmName.SHA512, HashBytes);

    private static string Format(int rounds, byte[] salt, byte[] hash) =>
        string.Create(CultureInfo.InvariantCulture, $"{Scheme}${rounds}${Convert.ToBase64String(salt)}${Convert.ToBase64String(hash)}");

    private static (int Iterations, byte[] Salt, byte[] Hash) Parse(string stored)
    {
        var parts = stored.Split('$');
        try
        {
            if (parts is [Scheme, var rounds, var salt, var hash] && int.TryParse(rounds, NumberStyles.None, CultureInfo.InvariantCulture, out var iterations) && iterations is > 0 and <= MostIterations
                && Convert.FromBase64String(hash) is { Length: HashBytes } bytes)
            {
                return (iterations, Convert.FromBase64String(salt), bytes);
            }
        }
        catch (FormatException)
        {
            // Said below, without the text.
        }

        throw new InvalidDataException("A stored password hash is damaged or of a scheme that this program does not know.");
    }
}
