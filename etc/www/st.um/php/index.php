<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<title>Test</title>
<p>Hello <?= htmlspecialchars($_GET['name'] ?? 'World') ?> from PHP</p>
</html>
